import { branch } from './en/branch.ts';
import { common } from './en/common.ts';
import { compare } from './en/compare.ts';
import { data } from './en/data.ts';
import { fault } from './en/fault.ts';
import { health } from './en/health.ts';
import { network } from './en/network.ts';
import { print } from './en/print.ts';

export const en = { common, network, branch, compare, data, health, fault, print };

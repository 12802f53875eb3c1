import { branch } from './fr/branch.ts';
import { common } from './fr/common.ts';
import { compare } from './fr/compare.ts';
import { data } from './fr/data.ts';
import { fault } from './fr/fault.ts';
import { health } from './fr/health.ts';
import { network } from './fr/network.ts';
import { print } from './fr/print.ts';

export const fr = { common, network, branch, compare, data, health, fault, print };

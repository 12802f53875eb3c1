import { Command, InvalidArgumentError, Option } from 'commander';
import { revertible, standings } from '../../domain/correction-standing.ts';
import {
  correctionJson,
  type Decision,
  type FaultKind,
  faultKinds,
  longestAuthor,
  longestReason,
  mostEntries,
} from '../../domain/corrections.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { isoInstant } from '../../domain/time.ts';
import { checkCorrection, sensorNamed } from '../../network/correction-check.ts';
import type { WrittenTime } from '../../network/local-time.ts';
import { parseLine, parseTime, readTime, revertHints, signed, type Why, wantedSensor } from '../correction-input.ts';
import { decisionText, spanText } from '../correction-text.ts';
import { openCorrections } from '../corrections.ts';
import { addHelp, type Host, reportProblems } from '../host.ts';
import { wholeNumber } from '../options.ts';
import { cellText } from '../output.ts';

type Without<One, Keys extends string> = One extends unknown ? Omit<One, Keys> : never;
/** The part of a decision that its own flags give. */
type Values = Without<Decision, 'id' | 'at' | 'author' | 'reason' | 'sensorId' | 'from' | 'to'>;

interface About extends Why {
  from: WrittenTime;
  to: WrittenTime;
}

const notes =
  'What you decide is kept for good under raw/corrections/ of the data, one small file each, and taken into account at\n' +
  'the next run, after everything else; of two that speak of the same time the later one counts. Nothing is deleted:\n' +
  'to take a word back, revert it.\n\n' +
  '--from and --to are half-open and on whole minutes, such as 2025-05-29 (its midnight), 2025-05-29T09:00 (by the\n' +
  'clock of the branch), or 2025-05-29T09:00+02:00 and 2025-05-29T07:00Z.';

const errors: ErrorCode[] = [
  'NETWORK_INVALID',
  'STORAGE_FULL',
  'STORAGE_DENIED',
  'LAKE_OTHER_NETWORK',
  'LAKE_DAMAGED',
  'CORRECTION_INVALID',
  'CORRECTION_UNKNOWN',
  'CORRECTION_REFUSED',
  'LOCAL_TIME_UNCLEAR',
  'SENSOR_UNKNOWN',
  'RANGE_REVERSED',
  'RANGE_TOO_LONG',
];

export function addCorrectCommand(host: Host): Command {
  const command = new Command('correct').description('Say what you know better than the sensors: it is applied last.');
  for (const add of [addCount, addRange, addReal, addFaulty, addRevert, addList]) command.addCommand(add(host));
  return addHelp(command, {
    notes,
    examples: [
      [
        'correct count LYON-1 --from 2025-05-29T09:00 --to 2025-05-29T12:00 --entries 120 --reason "counted by hand"',
        'three hours counted at the door',
      ],
      [
        'correct faulty LYON-1 --from 2025-05-01 --to 2025-05-04 --fault undercount --reason "poster over the lens"',
        'three days of counts that were too low',
      ],
      ['correct list', 'what was decided, by whom and why'],
      ['correct revert 20250601T080000000Z-5f3a9c --reason "wrong door"', 'as if it had not been said'],
    ],
    errors,
  });
}

function addCount(host: Host): Command {
  const command = aboutSpan('count', 'So many people came in over the whole span; its open hours share them.')
    .requiredOption('--entries <n>', 'people who came in, over the whole span', wholeNumber(0, mostEntries))
    .action((sensor: string, { entries, ...about }: About & { entries: number }) =>
      decide(host, command, sensor, about, { kind: 'count', entries }),
    );
  return addHelp(command, {
    notes,
    examples: [
      [
        'correct count LYON-1 --from 2025-05-29T09:00 --to 2025-05-29T12:00 --entries 120 --reason "counted by hand"',
        'three hours counted at the door',
      ],
    ],
    errors,
  });
}

function addRange(host: Host): Command {
  const command = aboutSpan('range', 'Between --low and --high people came in over the whole span.')
    .requiredOption('--low <n>', 'at least so many people, over the whole span', wholeNumber(0, mostEntries))
    .requiredOption('--high <n>', 'at most so many people, over the whole span', wholeNumber(0, mostEntries))
    .action((sensor: string, { low, high, ...about }: About & { low: number; high: number }) => {
      if (low > high) throw new InvalidArgumentError(`--low ${low} --high ${high}: --high must be as many at least.`);
      return decide(host, command, sensor, about, { kind: 'range', low, high });
    });
  return addHelp(command, {
    notes,
    examples: [
      [
        'correct range LYON-1 --from 2025-05-29 --to 2025-05-30 --low 300 --high 400 --reason "by the till"',
        'a day that is known roughly',
      ],
    ],
    errors,
  });
}

function addReal(host: Host): Command {
  const command = withFinding(aboutSpan('real', 'What was observed was real: no fault, the counts stand.')).action(
    (sensor: string, { faultId, ...about }: About & { faultId?: string }) =>
      decide(host, command, sensor, about, { kind: 'real', ...(faultId !== undefined && { faultId }) }),
  );
  return addHelp(command, {
    notes,
    examples: [
      [
        'correct real LYON-1 --from 2025-06-21 --to 2025-06-22 --reason "music festival in the street"',
        'a crowd that looked like a fault',
      ],
    ],
    errors,
  });
}

function addFaulty(host: Host): Command {
  const command = withFinding(aboutSpan('faulty', 'The counts of the span cannot be used, and are estimated instead.'))
    .addOption(new Option('--fault <kind>', 'what was wrong').choices(faultKinds).makeOptionMandatory())
    .action((sensor: string, { faultId, fault, ...about }: About & { faultId?: string; fault: FaultKind }) =>
      decide(host, command, sensor, about, { kind: 'faulty', fault, ...(faultId !== undefined && { faultId }) }),
    );
  return addHelp(command, {
    notes,
    examples: [
      [
        'correct faulty LYON-1 --from 2025-05-01 --to 2025-05-04 --fault undercount --reason "poster over the lens"',
        'three days of counts that were too low',
      ],
    ],
    errors,
  });
}

function addRevert(host: Host): Command {
  const command = withWhy(new Command('revert'))
    .description('Take a record back, as if it had not been said; reverting a revert brings it back.')
    .argument('<id>', 'id of the record, as the list shows it')
    .action((id: string, why: Why) =>
      host.execute(command, async (context) => {
        const { network, store } = await openCorrections(context);
        const { corrections } = await store.read();
        const target = revertible(corrections, id, revertHints);
        const { sensorId, from, to } = target;
        const kept = await store.add({ kind: 'revert', reverts: id, sensorId, from, to, ...signed(why, context) });
        const outcome =
          target.kind === 'revert'
            ? `${target.reverts} counts again`
            : `${id} (${decisionText(target)}) counts no longer`;
        await context.output.result({ correction: correctionJson(kept) }, (output) =>
          output.line(
            `Kept as ${kept.id}: from the next run on ${outcome} for sensor ${sensorId}, ${spanText(network, target)}.`,
          ),
        );
        return 0;
      }),
    );
  return addHelp(command, {
    notes: 'The record stays in the list, with who took it back and why.',
    examples: [['correct revert 20250601T080000000Z-5f3a9c --reason "wrong door"', 'as if it had not been said']],
    errors,
  });
}

function addList(host: Host): Command {
  const command = new Command('list')
    .description('Show what was decided, by whom and why, newest first.')
    .option('--sensor <id>', 'only of this sensor')
    .action((options: { sensor?: string }) =>
      host.execute(command, async (context) => {
        const { network, store } = await openCorrections(context);
        const { corrections, damaged } = await store.read();
        const sensorId = options.sensor === undefined ? null : wantedSensor(network, corrections, options.sensor);
        const status = standings(corrections);
        const wanted = corrections.filter((one) => sensorId === null || one.sensorId === sensorId).reverse();
        const problems = damaged.map(({ code, message, hint, place }) => ({
          code,
          message: `${message} ${hint}`,
          place,
        }));
        const shown = wanted.map((one) => ({ ...correctionJson(one), status: status.get(one.id) }));
        await context.output.result({ corrections: shown, problems }, async (output) => {
          if (wanted.length === 0) {
            const whom = sensorId === null ? '' : ` of sensor ${sensorId}`;
            await output.line(`Nothing was decided${whom} yet. See how with: footfall correct --help`);
          }
          for (const one of wanted) {
            await output.line(`${one.id}  ${status.get(one.id)}`);
            await output.line(`  sensor ${cellText(one.sensorId)}, ${spanText(network, one)}: ${decisionText(one)}`);
            await output.line(`  ${cellText(one.author)}, ${isoInstant(one.at)}: ${cellText(one.reason)}`);
          }
        });
        return reportProblems(context, problems);
      }),
    );
  return addHelp(command, {
    notes:
      'A record is in force, in force in part or overruled (where later ones speak of the same time), or reverted.\n' +
      'Files that cannot be read are named, and the others shown.',
    examples: [
      ['correct list --sensor LYON-1', 'what was said of one sensor'],
      ['correct list --json', 'for a script'],
    ],
    errors: ['NETWORK_INVALID', 'LAKE_OTHER_NETWORK', 'LAKE_DAMAGED', 'CORRECTION_INVALID', 'SENSOR_UNKNOWN'],
  });
}

function aboutSpan(name: string, description: string): Command {
  const command = new Command(name)
    .description(description)
    .argument('<sensor>', 'id or alias of the sensor')
    .requiredOption('--from <time>', 'first minute, by the clock of the branch or with its offset', parseTime)
    .requiredOption('--to <time>', 'the minute after the last one', parseTime);
  return withWhy(command);
}

function withWhy(command: Command): Command {
  return command
    .requiredOption('--reason <text>', 'why, for those who read it later', parseLine(longestReason))
    .option('--author <name>', "who decides (default: the operating system's user)", parseLine(longestAuthor));
}

function withFinding(command: Command): Command {
  return command.option('--fault-id <id>', 'the finding that this answers', parseLine(200));
}

/** Checks what was said against the network and the clock, keeps it, and tells what comes of it. */
async function decide(host: Host, command: Command, text: string, about: About, values: Values): Promise<void> {
  await host.execute(command, async (context) => {
    const { network, store } = await openCorrections(context);
    const sensor = sensorNamed(network, text);
    const span = {
      sensorId: sensor.id,
      from: readTime(network, sensor, '--from', about.from),
      to: readTime(network, sensor, '--to', about.to),
    };
    const draft = { ...values, ...span, ...signed(about, context) };
    const { openHours } = checkCorrection(network, draft, context.clock.now());
    const kept = await store.add(draft);
    await context.output.result({ correction: correctionJson(kept), openHours }, (output) => {
      const open = `${openHours} open ${openHours === 1 ? 'hour' : 'hours'}`;
      return output.line(
        `Kept as ${kept.id}: at sensor ${sensor.id}, ${spanText(network, kept)}, ${open}: ${decisionText(kept)}. ` +
          'It is taken into account at the next run.',
      );
    });
    return 0;
  });
}

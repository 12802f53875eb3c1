import type { Files, Log } from '../../domain/effects.ts';
import { describeError } from '../../domain/errors.ts';
import type { Network } from '../../domain/network.ts';
import { readNetwork } from '../../network/load.ts';
import { withoutFolders } from './without-folders.ts';

export interface NetworkFileOptions {
  /** Absolute path of the network file. */
  path: string;
  files: Files;
  log: Log;
  /** Default: `readNetwork`. */
  read?: (path: string, files: Files) => Promise<Network>;
}

/** The network of a file, read again when the file changes; a broken edit leaves the last good one in force. */
export class NetworkFile {
  readonly #options: NetworkFileOptions;
  #network: Network;
  /** Of every file the network was read from: the sensors may stand in one of their own. */
  #stamps: ReadonlyMap<string, string>;
  #problem: string | null = null;
  #checking: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;

  private constructor(options: NetworkFileOptions, network: Network, stamps: ReadonlyMap<string, string>) {
    this.#options = options;
    this.#network = network;
    this.#stamps = stamps;
  }

  /** Throws NETWORK_INVALID, FILE_UNREADABLE. */
  static async open(options: NetworkFileOptions): Promise<NetworkFile> {
    const stamps = new Map<string, string>();
    const network = await (options.read ?? readNetwork)(options.path, stamping(options.files, stamps));
    return new NetworkFile(options, network, stamps);
  }

  current(): Network {
    return this.#network;
  }

  /** What is wrong with the file now, one line; null: nothing. */
  problem(): string | null {
    return this.#problem;
  }

  /** The same without the folders of the server. */
  problemWithoutFolders(): string | null {
    return this.#problem && withoutFolders(this.#problem, this.#stamps.keys());
  }

  /** Looks whether the file has changed, and reads it if so. Never throws. */
  check(): Promise<void> {
    this.#checking ??= this.#look().finally(() => {
      this.#checking = null;
    });
    return this.#checking;
  }

  /** Checks every so often until `close`. */
  watch(everyMs: number): this {
    this.#timer ??= setInterval(() => void this.check(), everyMs).unref();
    return this;
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  async #look(): Promise<void> {
    const { files, path, log, read: readFrom = readNetwork } = this.#options;
    const read = new Map<string, string>();
    try {
      if (!(await this.#changed())) return;
      const network = await readFrom(path, stamping(files, read));
      if (network.id === this.#network.id) {
        this.#network = network;
        this.#problem = null;
        log.info(
          { file: path, branches: network.branches.length, sensors: network.sensors.length },
          'Network read anew',
        );
      } else {
        this.#fail(`It describes the network "${network.id}" now; this lake is that of "${this.#network.id}".`);
      }
    } catch (error) {
      this.#fail(describeError(error));
    }
    // Those of a failed reading too: it is tried again once one of them changes.
    this.#stamps = new Map([...this.#stamps, ...read]);
  }

  async #changed(): Promise<boolean> {
    for (const [path, stamp] of this.#stamps) if ((await stampOf(this.#options.files, path)) !== stamp) return true;
    return false;
  }

  #fail(problem: string): void {
    if (problem !== this.#problem) {
      this.#options.log.warn(
        { file: this.#options.path, problem },
        'The network file is wrong; the last good one counts',
      );
    }
    this.#problem = problem;
  }
}

/** Notes how each file looked before it was read, so that an edit meanwhile shows as a change. */
function stamping(files: Files, stamps: Map<string, string>): Files {
  return {
    ...files,
    async readText(path) {
      stamps.set(path, await stampOf(files, path));
      return files.readText(path);
    },
  };
}

async function stampOf(files: Files, path: string): Promise<string> {
  const found = await files.stat(path);
  return found ? `${found.size} ${found.modifiedAt}` : 'absent';
}

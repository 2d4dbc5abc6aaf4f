/** The cell of docker/compose.yaml, part by part, on an engine that needs no Compose: each container as the file declares it, under names of this run alone. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

const docker = path.join(import.meta.dirname, '..');
const { services } = parse(readFileSync(path.join(docker, 'compose.yaml'), 'utf8'), { merge: true });

export class Cell {
  #containers = new Set();
  #volumes = new Set();

  /** `imageOf` gives the image of a program, by its name. */
  constructor(engine, { run, imageOf }) {
    this.engine = engine;
    this.run = run;
    this.imageOf = imageOf;
  }

  async open() {
    await this.engine('network', 'create', this.run);
  }

  nameOf = (service) => `${this.run}-${service}`;

  /** Runs a part that ends; gives what it printed. */
  async once(service) {
    return this.engine('run', '--rm', ...this.#options(service), ...this.#command(service));
  }

  /** Runs something else in the place of a part that ends; gives what it printed. */
  async instead(service, entrypoint, ...args) {
    const [image] = this.#command(service);
    return this.engine('run', '--rm', ...this.#options(service), '--entrypoint', entrypoint, image, ...args);
  }

  /** Starts a part that stays. `more` are options besides, `without` variables that it is not told. */
  async start(service, more = [], without = []) {
    const options = this.#options(service, without);
    this.#containers.add(this.nameOf(service));
    await this.engine('run', '--detach', ...options, ...more, ...this.#command(service));
  }

  async remove(service) {
    await this.engine('rm', '--force', '--volumes', this.nameOf(service));
    this.#containers.delete(this.nameOf(service));
  }

  /** Takes away everything that this run made. */
  async close() {
    for (const name of this.#containers) await this.engine('rm', '--force', '--volumes', name).catch(() => undefined);
    for (const name of this.#volumes) await this.engine('volume', 'rm', '--force', name).catch(() => undefined);
    await this.engine('network', 'rm', '--force', this.run).catch(() => undefined);
  }

  #command(service) {
    const { image, command = [] } = services[service];
    const program = /^nuanxin\/([a-z-]+):/.exec(image)?.[1];
    return [program === undefined ? image : this.imageOf(program), ...command];
  }

  #options(service, without = []) {
    const { environment = {}, volumes = [], tmpfs = [], cap_drop: drop = [], cap_add: add = [], security_opt: security = [], read_only: readOnly, user, mem_limit: memory, network_mode: mode } = services[service];
    return [
      '--name', this.nameOf(service), ...(mode === 'none' ? ['--network', 'none'] : ['--network', this.run, '--network-alias', service]),
      ...(readOnly === true ? ['--read-only'] : []), ...(user === undefined ? [] : ['--user', user]), ...(memory === undefined ? [] : ['--memory', memory]),
      ...drop.flatMap((each) => ['--cap-drop', each]), ...add.flatMap((each) => ['--cap-add', each]), ...security.flatMap((each) => ['--security-opt', each.replace(':true', '')]),
      ...tmpfs.flatMap((each) => ['--tmpfs', each]), ...Object.entries(environment).filter(([name]) => !without.includes(name)).flatMap(([name, value]) => ['--env', `${name}=${value}`]), ...volumes.flatMap((each) => ['--volume', this.#mount(each)]),
    ];
  }

  /** A volume under a name of this run, or a file beside the compose file. */
  #mount(mount) {
    const [source, ...rest] = mount.split(':');
    if (source.startsWith('.')) return [path.resolve(docker, source), ...rest].join(':');
    this.#volumes.add(this.nameOf(source));
    return [this.nameOf(source), ...rest].join(':');
  }
}

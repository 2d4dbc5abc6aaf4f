/** Use cases of clients: who called before, who a client is, and sealing a new one. */
import { Inject, Injectable } from '@nestjs/common';
import type { routes } from '@nuanxin/contracts/hotline-cases';
import { DomainError, type Ids } from '@nuanxin/kernel';
import { IDS, type Access, type InputOf } from '@nuanxin/service-kit';
import { VAULT } from '@nuanxin/service-kit/vault';
import type { Place, Sealer, Vault } from '@nuanxin/vault';
import { CasesRepository } from './persistence/cases.repository.js';
import { ClientsRepository, type NewClient } from './persistence/clients.repository.js';
import { ContactsRepository } from './persistence/contacts.repository.js';
import { normalisedPhone } from './phone.js';

/** Who called, as it was told. */
export interface Caller {
  readonly name?: string | undefined;
  readonly phone?: string | undefined;
  readonly other?: string | undefined;
}

/** The client that a caller is; `client` is there when it must be stored first. */
export interface ResolvedCaller {
  readonly clientId: string | null;
  readonly client?: NewClient;
}

const place = (column: string, row: string): Place => ({ table: 'client_identity', column, row });

@Injectable()
export class ClientsService {
  constructor(
    @Inject(ClientsRepository) private readonly clients: ClientsRepository, @Inject(CasesRepository) private readonly cases: CasesRepository, @Inject(ContactsRepository) private readonly contacts: ContactsRepository,
    @Inject(VAULT) private readonly vault: Vault, @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** HC-5: the known client with the caller's number, or a new one, sealed and still to be stored; none for somebody anonymous. */
  async resolve({ name, phone, other }: Caller, pointer: string): Promise<ResolvedCaller> {
    if (name === undefined && phone === undefined && other === undefined) return { clientId: null };
    const number = phone === undefined ? undefined : normalisedPhone(phone, pointer);
    const phoneIndex = number === undefined ? null : this.index(number);
    const known = phoneIndex === null ? undefined : await this.clients.find(phoneIndex);
    if (known !== undefined) return { clientId: known };
    const id = this.ids.next();
    const sealer = await this.vault.sealerFor(id);
    const sealed = (column: string, value: string | undefined): Buffer | null => (value === undefined ? null : sealer.seal(place(column, id), value));
    return { clientId: id, client: { id, phoneIndex, name: sealed('name', name), phone: sealed('phone', number), other: sealed('other', other) } };
  }

  /** Does something with the client that a caller is; when another request stored that client meanwhile, once more with the known one. */
  async withCaller<T>(caller: Caller, pointer: string, work: (resolved: ResolvedCaller) => Promise<T>): Promise<T> {
    try {
      return await work(await this.resolve(caller, pointer));
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'client-just-known')) throw error;
      return work(await this.resolve(caller, pointer));
    }
  }

  async lookUp({ actor, body, requestId }: InputOf<typeof routes.lookUpClient>) {
    return { clientId: await this.clients.lookUp(this.index(normalisedPhone(body.phone, '/phone')), { actor, requestId }) };
  }

  async read({ actor, params, requestId }: InputOf<typeof routes.getClient>) {
    const { clientId } = params;
    const access: Access = { actor, permission: 'note.read' };
    await this.refuseOutOfReach(clientId, access);
    const { id, version, restricted, ...sealed } = await this.clients.read(clientId, access, { actor, requestId });
    const sealer = await this.vault.sealerFor(id);
    return { clientId: id, version, restricted, name: opened(sealer, 'name', id, sealed.name), phone: opened(sealer, 'phone', id, sealed.phone), other: opened(sealer, 'other', id, sealed.other) };
  }

  async change({ actor, params, body, ifMatch }: InputOf<typeof routes.changeClient>) {
    const { clientId } = params;
    const access: Access = { actor, permission: 'note.write' };
    await this.refuseOutOfReach(clientId, access);
    const sealer = await this.vault.sealerFor(clientId);
    const number = body.phone === undefined || body.phone === null ? body.phone : normalisedPhone(body.phone, '/phone');
    const given = Object.entries({ ...body, ...(number === undefined ? {} : { phone: number }) });
    const sealed = Object.fromEntries(given.map(([column, value]) => [column, value === null ? null : sealer.seal(place(column, clientId), value)]));
    const index = number === undefined ? {} : { phoneIndex: number === null ? null : this.index(number) };
    const { id, version, restricted } = await this.clients.change(clientId, { ...sealed, ...index }, access, ifMatch);
    return { clientId: id, version, restricted };
  }

  async restrict({ actor, params, body }: InputOf<typeof routes.restrictClient>) {
    await this.refuseOutOfReach(params.clientId, { actor, permission: 'client.restrict' });
    const { id, version, restricted } = await this.clients.restrict(params.clientId, body.restricted);
    return { clientId: id, version, restricted };
  }

  private index(number: string): Buffer {
    return this.vault.blindIndex(number, 'client.phone');
  }

  /** A client is in reach through a case or a contact that is. Throws `not-found`. */
  private async refuseOutOfReach(clientId: string, access: Access): Promise<void> {
    if (!(await this.cases.ofClient(clientId, access)) && !(await this.contacts.ofClient(clientId, access))) throw new DomainError('not-found');
  }
}

const opened = (sealer: Sealer, column: string, row: string, value: Buffer | null): string | null => (value === null ? null : sealer.open(place(column, row), value));


/** Use cases of notes: sealed as they are written, opened for who may read them. */
import { Inject, Injectable } from '@nestjs/common';
import type { routes } from '@nuanxin/contracts/hotline-cases';
import type { Actor, Clock, Ids } from '@nuanxin/kernel';
import { CLOCK, IDS, mapPage, pageRequest, type Access, type InputOf } from '@nuanxin/service-kit';
import { VAULT } from '@nuanxin/service-kit/vault';
import type { Place, Vault } from '@nuanxin/vault';
import type { EntityManager } from 'typeorm';
import { personOf } from './actors.js';
import { refuseClosed } from './domain/case.js';
import { CasesRepository } from './persistence/cases.repository.js';
import { NotesRepository, type NoteHead, type SealedNote } from './persistence/notes.repository.js';

const place = (noteId: string): Place => ({ table: 'note', column: 'body', row: noteId });
const view = ({ id, caseId, authorId, kind, writtenAt }: NoteHead) => ({ noteId: id, caseId, authorId, kind, writtenAt });

@Injectable()
export class NotesService {
  constructor(
    @Inject(NotesRepository) private readonly notes: NotesRepository, @Inject(CasesRepository) private readonly cases: CasesRepository,
    @Inject(VAULT) private readonly vault: Vault, @Inject(CLOCK) private readonly clock: Clock, @Inject(IDS) private readonly ids: Ids,
  ) {}

  async write({ actor, params, body, key }: InputOf<typeof routes.writeNote>) {
    const access: Access = { actor, permission: 'note.write' };
    const found = await this.cases.get(params.caseId, access);
    refuseClosed(found);
    return view(await this.notes.create(await this.seal(found.id, 'note', body.text, actor), access, key));
  }

  async list({ actor, params, query, requestId }: InputOf<typeof routes.listNotes>) {
    const access: Access = { actor, permission: 'note.read' };
    const { id } = await this.cases.get(params.caseId, access);
    const sealer = await this.vault.sealerFor(id);
    return mapPage(await this.notes.page(id, access, { actor, requestId }, pageRequest(query)), (note) => ({ ...view(note), text: sealer.open(place(note.id), note.body) }));
  }

  async get({ actor, params, requestId }: InputOf<typeof routes.getNote>) {
    const access: Access = { actor, permission: 'note.read' };
    const { id } = await this.cases.get(params.caseId, access);
    const note = await this.notes.read(id, params.noteId, access, { actor, requestId });
    const sealer = await this.vault.sealerFor(id);
    return { ...view(note), text: sealer.open(place(note.id), note.body) };
  }

  /** HC-10: a note, sealed under its case's key for the row that it will be. */
  async seal(caseId: string, kind: NoteHead['kind'], text: string, actor: Actor): Promise<SealedNote> {
    const id = this.ids.next();
    const sealer = await this.vault.sealerFor(caseId);
    return { id, caseId, authorId: personOf(actor), kind, writtenAt: this.clock.now().toISOString(), body: sealer.seal(place(id), text) };
  }

  /** Stores a sealed note along with something else. */
  storeWithin(tx: EntityManager, note: SealedNote, actor: Actor): Promise<void> {
    return this.notes.insert(tx, note, { actor, permission: 'note.write' });
  }
}

/** Use cases of attached files: sealed as they stream in, opened part by part for who may read them. */
import { Inject, Injectable } from '@nestjs/common';
import { Attachments, safeFileName, type Content } from '@nuanxin/attachments';
import { routes } from '@nuanxin/contracts/hotline-cases';
import { DomainError, type Clock, type Ids } from '@nuanxin/kernel';
import { CLOCK, Download, IDS, mapPage, pageRequest, withContent, type Access, type InputOf } from '@nuanxin/service-kit';
import { VAULT } from '@nuanxin/service-kit/vault';
import type { Place, Sealer, Vault } from '@nuanxin/vault';
import { personOf, unknown } from './actors.js';
import { refuseClosed } from './domain/case.js';
import { AttachmentsRepository, type CaseAttachment } from './persistence/attachments.repository.js';
import { CasesRepository } from './persistence/cases.repository.js';
import { violatedForeignKey } from './persistence/foreign-keys.js';

const TABLE = 'case_attachment';
const place = (id: string): Place => ({ table: TABLE, column: 'name', row: id });
const rules = routes.attachToCase.upload ?? { maxBytes: 0, types: [] };

const view = ({ id, name, dataKey: _, ...rest }: CaseAttachment, sealer: Sealer) => ({ attachmentId: id, ...rest, name: sealer.open(place(id), name) });

@Injectable()
export class AttachmentsService {
  constructor(
    @Inject(AttachmentsRepository) private readonly rows: AttachmentsRepository, @Inject(CasesRepository) private readonly cases: CasesRepository, @Inject(Attachments) private readonly contents: Attachments,
    @Inject(VAULT) private readonly vault: Vault, @Inject(CLOCK) private readonly clock: Clock, @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** HC-17, HC-18. The content is stored first, so that no row is without one; a content without a row is swept. */
  async attach({ actor, params, query, key, content }: InputOf<typeof routes.attachToCase>) {
    const access: Access = { actor, permission: 'note.write' };
    const found = await this.cases.get(params.caseId, access);
    refuseClosed(found);
    await this.rows.requireRoom(found.id, 0);
    const id = this.ids.next();
    const { digest, ...stored } = await this.contents.save(this.contentOf(found.id, id), content, rules);
    try {
      // Another sealer: the upload may have taken longer than one may be used.
      const sealer = await this.vault.sealerFor(found.id);
      const attachment: CaseAttachment = {
        id, version: 1, caseId: found.id, noteId: query.noteId ?? null, uploadedBy: personOf(actor), uploadedAt: this.clock.now().toISOString(), ...stored, name: sealer.seal(place(id), safeFileName(query.name, stored.type)),
      };
      const made = await this.rows.create(attachment, access, key === undefined ? undefined : withContent(key, digest));
      if (made.id !== id) await this.contents.remove(id);
      return view(made, sealer);
    } catch (error) {
      if (violatedForeignKey(error) === 'case_attachment_note') return this.refuse(id, unknown('#/query/noteId'));
      // Whatever else it is may have come after the commit: then the row needs its content, and if not, that is swept.
      return error instanceof DomainError ? this.refuse(id, error) : Promise.reject(error);
    }
  }

  async list({ actor, params, query, requestId }: InputOf<typeof routes.listCaseAttachments>) {
    const access: Access = { actor, permission: 'note.read' };
    const { id } = await this.cases.get(params.caseId, access);
    const sealer = await this.vault.sealerFor(id);
    return mapPage(await this.rows.page(id, access, { actor, requestId }, pageRequest(query)), (attachment) => view(attachment, sealer));
  }

  async download({ actor, params, requestId }: InputOf<typeof routes.downloadCaseAttachment>): Promise<Download> {
    const access: Access = { actor, permission: 'note.read' };
    const { id: caseId } = await this.cases.get(params.caseId, access);
    const attachment = await this.rows.read(caseId, params.attachmentId, access, { actor, requestId });
    const sealer = await this.vault.sealerFor(caseId);
    const { id, name, size, type, version } = attachment;
    return new Download({ size, type, version, name: sealer.open(place(id), name), open: (part) => this.contents.open(this.contentOf(caseId, id), attachment, part) });
  }

  /** HC-20: first the row, with the only key, then the content. */
  async remove({ actor, params, ifMatch }: InputOf<typeof routes.removeCaseAttachment>): Promise<void> {
    const access: Access = { actor, permission: 'note.write' };
    const found = await this.cases.get(params.caseId, access);
    refuseClosed(found);
    await this.rows.remove(found.id, params.attachmentId, ifMatch, access, this.clock.now());
    await this.contents.remove(params.attachmentId);
  }

  private contentOf(caseId: string, id: string): Content {
    return { id, table: TABLE, sealer: () => this.vault.sealerFor(caseId) };
  }

  private async refuse(id: string, error: DomainError): Promise<never> {
    await this.contents.remove(id);
    throw error;
  }
}

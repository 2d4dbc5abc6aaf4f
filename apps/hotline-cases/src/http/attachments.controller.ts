/** Routes of attached files. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/hotline-cases';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { AttachmentsService } from '../attachments.service.js';

@Controller()
export class AttachmentsController {
  constructor(@Inject(AttachmentsService) private readonly attachments: AttachmentsService) {}

  @Route(routes.attachToCase) attach(@Input() input: InputOf<typeof routes.attachToCase>) { return this.attachments.attach(input); }
  @Route(routes.listCaseAttachments) list(@Input() input: InputOf<typeof routes.listCaseAttachments>) { return this.attachments.list(input); }
  @Route(routes.downloadCaseAttachment) download(@Input() input: InputOf<typeof routes.downloadCaseAttachment>) { return this.attachments.download(input); }
  @Route(routes.removeCaseAttachment) remove(@Input() input: InputOf<typeof routes.removeCaseAttachment>) { return this.attachments.remove(input); }
}

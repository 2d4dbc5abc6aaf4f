/** Routes of contacts. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/hotline-cases';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { ContactsService } from '../contacts.service.js';

@Controller()
export class ContactsController {
  constructor(@Inject(ContactsService) private readonly contacts: ContactsService) {}

  @Route(routes.recordContact) record(@Input() input: InputOf<typeof routes.recordContact>) { return this.contacts.record(input); }
  @Route(routes.listContacts) list(@Input() input: InputOf<typeof routes.listContacts>) { return this.contacts.list(input); }
  @Route(routes.getContact) get(@Input() input: InputOf<typeof routes.getContact>) { return this.contacts.get(input); }
  @Route(routes.answerContact) answer(@Input() input: InputOf<typeof routes.answerContact>) { return this.contacts.answer(input); }
  @Route(routes.endContact) end(@Input() input: InputOf<typeof routes.endContact>) { return this.contacts.end(input); }
  @Route(routes.abandonContact) abandon(@Input() input: InputOf<typeof routes.abandonContact>) { return this.contacts.abandon(input); }
  @Route(routes.identifyCaller) identify(@Input() input: InputOf<typeof routes.identifyCaller>) { return this.contacts.identify(input); }
  @Route(routes.correctContact) correct(@Input() input: InputOf<typeof routes.correctContact>) { return this.contacts.correct(input); }
  @Route(routes.withdrawContact) withdraw(@Input() input: InputOf<typeof routes.withdrawContact>) { return this.contacts.withdraw(input); }
  @Route(routes.linkContact) link(@Input() input: InputOf<typeof routes.linkContact>) { return this.contacts.link(input); }
}

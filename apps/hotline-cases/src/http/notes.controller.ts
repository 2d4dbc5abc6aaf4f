/** Routes of notes. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/hotline-cases';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { NotesService } from '../notes.service.js';

@Controller()
export class NotesController {
  constructor(@Inject(NotesService) private readonly notes: NotesService) {}

  @Route(routes.writeNote) write(@Input() input: InputOf<typeof routes.writeNote>) { return this.notes.write(input); }
  @Route(routes.listNotes) list(@Input() input: InputOf<typeof routes.listNotes>) { return this.notes.list(input); }
  @Route(routes.getNote) get(@Input() input: InputOf<typeof routes.getNote>) { return this.notes.get(input); }
}

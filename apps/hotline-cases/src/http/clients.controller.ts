/** Routes of clients. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/hotline-cases';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { ClientsService } from '../clients.service.js';

@Controller()
export class ClientsController {
  constructor(@Inject(ClientsService) private readonly clients: ClientsService) {}

  @Route(routes.lookUpClient) lookUp(@Input() input: InputOf<typeof routes.lookUpClient>) { return this.clients.lookUp(input); }
  @Route(routes.getClient) read(@Input() input: InputOf<typeof routes.getClient>) { return this.clients.read(input); }
  @Route(routes.changeClient) change(@Input() input: InputOf<typeof routes.changeClient>) { return this.clients.change(input); }
  @Route(routes.restrictClient) restrict(@Input() input: InputOf<typeof routes.restrictClient>) { return this.clients.restrict(input); }
}

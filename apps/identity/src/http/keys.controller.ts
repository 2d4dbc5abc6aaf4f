/** Routes of signing keys. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/identity';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { KeysService } from '../keys.service.js';

@Controller()
export class KeysController {
  constructor(@Inject(KeysService) private readonly keys: KeysService) {}

  @Route(routes.rotateKeys) rotate(@Input() input: InputOf<typeof routes.rotateKeys>) { return this.keys.rotate(input); }
}

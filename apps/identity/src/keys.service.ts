/** Use cases of signing keys. */
import { Inject, Injectable } from '@nestjs/common';
import type { routes } from '@nuanxin/contracts/identity';
import type { InputOf } from '@nuanxin/service-kit';
import { requireDistrict } from './access.js';
import { SigningKeys } from './crypto/signing-keys.js';
import { Reauthentication } from './reauthentication.js';

@Injectable()
export class KeysService {
  constructor(@Inject(SigningKeys) private readonly keys: SigningKeys, @Inject(Reauthentication) private readonly reauthentication: Reauthentication) {}

  async rotate({ actor }: InputOf<typeof routes.rotateKeys>) {
    requireDistrict({ actor, permission: 'operations.write' });
    await this.reauthentication.require(actor);
    return this.keys.rotate();
  }
}

/** Routes of passkeys. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/identity';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { PasskeySignInService } from '../passkey-sign-in.service.js';
import { PasskeysService } from '../passkeys.service.js';

@Controller()
export class PasskeysController {
  constructor(@Inject(PasskeysService) private readonly passkeys: PasskeysService, @Inject(PasskeySignInService) private readonly signIns: PasskeySignInService) {}

  @Route(routes.beginPasskey) begin(@Input() input: InputOf<typeof routes.beginPasskey>) { return this.passkeys.begin(input); }
  @Route(routes.registerPasskey) register(@Input() input: InputOf<typeof routes.registerPasskey>) { return this.passkeys.register(input); }
  @Route(routes.listOwnPasskeys) list(@Input() input: InputOf<typeof routes.listOwnPasskeys>) { return this.passkeys.list(input); }
  @Route(routes.renamePasskey) rename(@Input() input: InputOf<typeof routes.renamePasskey>) { return this.passkeys.rename(input); }
  @Route(routes.removePasskey) remove(@Input() input: InputOf<typeof routes.removePasskey>) { return this.passkeys.remove(input); }
  @Route(routes.beginReauthenticationByPasskey) beginReauthentication(@Input() input: InputOf<typeof routes.beginReauthenticationByPasskey>) { return this.signIns.beginReauthentication(input); }
  @Route(routes.reauthenticateByPasskey) reauthenticate(@Input() input: InputOf<typeof routes.reauthenticateByPasskey>) { return this.signIns.reauthenticate(input); }
  @Route(routes.beginSignInByPasskey) beginSignIn() { return this.signIns.begin(); }
  @Route(routes.signInByPasskey) signIn(@Input() input: InputOf<typeof routes.signInByPasskey>) { return this.signIns.signIn(input); }
  @Route(routes.getSecondFactorOptions) options(@Input() input: InputOf<typeof routes.getSecondFactorOptions>) { return this.signIns.options(input); }
  @Route(routes.signInBySecondPasskey) signInSecond(@Input() input: InputOf<typeof routes.signInBySecondPasskey>) { return this.signIns.signInSecond(input); }
}

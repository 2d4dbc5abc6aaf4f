/** What hotline-cases is configured by besides: where files are kept. */
import { openObjectStore, storeConfig, type ObjectStore } from '@nuanxin/attachments';
import { DomainError } from '@nuanxin/kernel';
import { loadConfig, StartupError } from '@nuanxin/service-kit';

/** Opens the place of attached files that the environment names. Throws a StartupError that says what is wrong. */
export async function storeFromEnvironment(): Promise<ObjectStore> {
  try {
    return await openObjectStore(loadConfig(storeConfig));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new StartupError(`Attached files cannot be kept where the environment says: ${error.detail ?? error.code} See ATTACHMENTS_DIR, a folder that this account may write, or ATTACHMENTS_S3_CREDENTIALS_FILE.`, { cause: error });
  }
}

import { PIECE_BYTES } from '../../shared/contract/import.ts'
import type { TenantId } from '../../shared/crm/ids.ts'
import type { Store, StoredLoad } from '../store/store.ts'
import { bytesOfPieces } from './files/bytes.ts'
import { openTable } from './files/open-table.ts'
import type { Reading, Table } from './files/table.ts'

/** The uploaded file as a table. @throws {FileTrouble} */
export function openLoad(
  store: Pick<Store, 'loads'>,
  tenant: TenantId,
  { id, size }: StoredLoad,
  reading: Reading,
): Promise<Table> {
  return openTable(
    bytesOfPieces({
      size,
      pieceBytes: PIECE_BYTES,
      piece: at => store.loads.piece(tenant, id, at),
    }),
    reading,
  )
}

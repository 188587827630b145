// What a drop means: a folder, or its lab.json, is a lab; so is a board's devicetree; any other file is a session, which main checks by its content.
import type { LabState } from '../../state/lab.svelte'

interface Dropped {
  readonly items: ArrayLike<Pick<DataTransferItem, 'webkitGetAsEntry'>>
  readonly files: ArrayLike<File>
}

const LAB_FILE = /[\\/]lab\.json$/
const BOARD_FILE = /\.dtsi?$|\.dtb$/i

/** Opens the first thing that was dropped. */
export function openDropped(lab: Pick<LabState, 'pathOf' | 'tell' | 'report'>, dropped: Dropped | null): void {
  const file = dropped?.files[0]
  const path = file ? lab.pathOf(file) : ''
  if (path === '') {
    lab.report({
      code: 'bad-input',
      message: 'What was dropped is not a file or folder',
      remedy: 'Drop it from the file manager.',
    })
    return
  }
  const folder = dropped?.items[0]?.webkitGetAsEntry()?.isDirectory ?? false
  if (folder || BOARD_FILE.test(path)) void lab.tell({ do: 'openLab', path })
  else if (LAB_FILE.test(path)) void lab.tell({ do: 'openLab', path: path.replace(LAB_FILE, '') })
  else void lab.tell({ do: 'openSession', path })
}

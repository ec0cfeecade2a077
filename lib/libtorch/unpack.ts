import { FalsarioError } from '../errors.js'
import { runCommand } from './command.js'

/**
 * Python's zipfile does the unpacking, since pip needs Python anyway: it checks every file's CRC.
 * Prints nothing when all is well, else one line on stderr. Arguments: archive, folder, keep, drop
 * (regular expressions on the names in the archive).
 */
const UNPACK = `
import os, re, shutil, sys, zipfile
archive, folder, keep, drop = sys.argv[1], sys.argv[2], re.compile(sys.argv[3]), re.compile(sys.argv[4])
try:
    with zipfile.ZipFile(archive) as pack:
        files = [i for i in pack.infolist() if not i.is_dir()
                 and keep.fullmatch(i.filename) and not drop.fullmatch(i.filename)]
        need, free = sum(i.file_size for i in files), shutil.disk_usage(folder).free
        if need + 100_000_000 > free:
            sys.exit(f'{need / 1e6:.0f} MB are needed in {folder}, {free / 1e6:.0f} MB are free')
        for info in files:
            path = pack.extract(info, folder)
            if os.path.getsize(path) != info.file_size:
                sys.exit(f'{info.filename} was not written whole')
            if info.file_size > 1_000_000:
                with open(path, 'rb+') as written:
                    os.fsync(written.fileno())
except (zipfile.BadZipFile, EOFError, OSError) as error:
    sys.exit(f'{archive}: {error}')
`

/** Which entries of an archive are unpacked: regular expressions on the whole name. */
export interface Selection {
  readonly keep: string
  /** Entries that are left out though `keep` names them. */
  readonly drop?: string
}

/**
 * Unpacks the selected entries of a zip archive or wheel into a folder, every checksum verified.
 * Throws `LIBTORCH_MISSING` for an archive that is damaged or does not fit on the disk.
 *
 * @example
 * await unpack('/usr/bin/python3', 'torch.whl', '/tmp/torch', { keep: 'torch/include/.*' })
 */
export async function unpack(
  python: string,
  archive: string,
  folder: string,
  selection: Selection,
): Promise<void> {
  const { keep, drop = '' } = selection
  const { status, log } = await runCommand(python, ['-c', UNPACK, archive, folder, keep, drop])
  if (status === 0) return
  const reason = log.trim().split('\n').at(-1) ?? ''
  throw new FalsarioError('LIBTORCH_MISSING', `${archive} cannot be unpacked: ${reason}`, {
    path: archive,
    fix: 'Run set-up again; what was unpacked so far is removed.',
  })
}

import { FalsarioError } from '../system/errors.js'
import { runCommand } from './command.js'

/**
 * Unpacks with Python's zipfile, which checks the CRC of every file; pip needs Python anyway.
 * Prints nothing on success, else one line on stderr. Arguments: archive, folder, keep, drop
 * (regular expressions for the names in the archive).
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
            sys.exit(f'{need / 1e6:.0f} MB are needed in {folder}, but {free / 1e6:.0f} MB are free')
        for info in files:
            path = pack.extract(info, folder)
            if os.path.getsize(path) != info.file_size:
                sys.exit(f'{info.filename} was not written completely')
            if info.file_size > 1_000_000:
                with open(path, 'rb+') as written:
                    os.fsync(written.fileno())
except (zipfile.BadZipFile, EOFError, OSError) as error:
    sys.exit(f'{archive}: {error}')
`

/** The entries of an archive to unpack: regular expressions for the whole name. */
export interface Selection {
  readonly keep: string
  /** Entries to leave out although `keep` matches them. */
  readonly drop?: string
}

/**
 * Unpacks the selected entries of a zip archive or wheel into a folder and verifies their checksums.
 * Throws `LIBTORCH_MISSING` if the archive is damaged or does not fit on the disk.
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
    fix: 'run setup again; the files unpacked so far were removed',
  })
}

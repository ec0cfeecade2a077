import { readImports } from './imports.mjs'

/**
 * The folders and loose files of each tree, from the lowest to the highest. A file imports only from its
 * own room and from rooms before it in the list. Everything outside these trees may import anything.
 */
const ROOMS = {
  lib: [
    'system',
    'config',
    'libtorch',
    'native',
    'formats',
    'pictures',
    'data',
    'models',
    'kinds',
    'presets',
    'runs',
    'evaluation',
    'training',
    'reports',
    'index.ts',
    'cli',
  ],
  native: [
    'portability',
    'pch.h',
    'kernels',
    'runtime',
    'layers',
    'objectives',
    'models',
    'features',
    'metrics',
    'training',
    'binding',
    'addon.cc',
  ],
}

/**
 * Finds imports against the order of the rooms, imports that leave the tree, and files in no room.
 *
 * @param {string} root of the checkout
 * @param {readonly string[]} files relative to `root`
 * @param {Readonly<Record<string, readonly string[]>>} [rooms] the order per tree
 * @returns {Promise<string>} one line per finding, empty if there is none
 */
export async function roomOrder(root, files, rooms = ROOMS) {
  const messages = []
  for (const path of files) {
    const { tree, room } = placeOf(path)
    const known = rooms[tree]
    if (known === undefined || known.includes(room) || !/\.(ts|mjs|cc|h)$/.test(path)) continue
    messages.push(
      `${path}:1: ${room} is no room of ${tree}/ (${known.join(', ')}). ` +
        'Fix: move the file to a room, or add the room to scripts/lint/rooms.mjs.',
    )
  }
  for (const { from, to, line } of await readImports(root, files)) {
    const [user, used] = [placeOf(from), placeOf(to)]
    const order = rooms[user.tree] ?? []
    if (used.tree !== user.tree)
      messages.push(
        `${from}:${line}: imports ${to}, but ${user.tree}/ imports nothing outside ${user.tree}/. ` +
          `Fix: move what is used into ${user.tree}/.`,
      )
    else if (order.indexOf(used.room) > order.indexOf(user.room) && order.includes(user.room))
      messages.push(
        `${from}:${line}: imports ${to}, but ${user.room} is below ${used.room} (${order.join(' < ')}). ` +
          `Fix: move what is used to ${user.room} or lower, or pass it in from above.`,
      )
  }
  return messages.join('\n')
}

/** `{ tree: 'lib', room: 'data' }` for `lib/data/idx.ts`, and the file's own name as room for `lib/index.ts`. */
function placeOf(path) {
  const [tree = '', room = ''] = path.split('/')
  return { tree, room }
}

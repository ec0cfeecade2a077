// Loaded before the command line. Sends it a signal (SIGNAL, default SIGINT) as soon as it listens for one: while
// it opens the dataset, long before it trains.
process.on('newListener', (event, listener) => {
  if (event === 'SIGTERM' && String(listener).includes('exitStatus'))
    setTimeout(() => process.kill(process.pid, process.env.SIGNAL ?? 'SIGINT'))
})

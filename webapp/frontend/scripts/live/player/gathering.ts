// Before one POST says everything (WHEP, WHIP), the browser finds out under which addresses it is reached.
const GATHER = 1500;

/** The addresses under which we are reached, or those that were found in the time there is. */
export function gathered(peer: RTCPeerConnection): Promise<void> {
  if (peer.iceGatheringState === 'complete') return Promise.resolve();
  return new Promise((done) => {
    const timer = setTimeout(done, GATHER);
    peer.addEventListener('icegatheringstatechange', () => {
      if (peer.iceGatheringState !== 'complete') return;
      clearTimeout(timer);
      done();
    });
  });
}

/** Whether an address' fragment holds a shared workflow. Apart from what unpacks one, which is only fetched then. */
export const isShareLink = (hash: string): boolean => /^#?w\d+=/.test(hash);

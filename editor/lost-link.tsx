'use client';

import { useEffect } from 'react';
import { isShareLink } from './engine/share/is-share-link.ts';

/**
 * Opens a share link whose number sign a program has percent-encoded (`/%23w2=…`), so that the browser requested the fragment from the server as a path.
 * Renders nothing.
 */
export const LostLink = () => {
  useEffect(() => {
    const text = location.href.slice(location.origin.length + 1);
    if (isShareLink(text)) location.replace(`/#${text.replace(/^(?:.*?(?:#|%23|%2523))?(?=w\d)/i, '')}`);
  }, []);
  return null;
};

import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

/** A red apple with a leaf on a sky-blue ground: the input picture of the example workflows. */
const apple = `<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256" viewBox="0 0 256 256">
  <defs>
    <radialGradient id="skin" cx="0.36" cy="0.32" r="0.8"><stop offset="0" stop-color="#ff6659"/><stop offset="0.55" stop-color="#dd2c25"/><stop offset="1" stop-color="#a31515"/></radialGradient>
    <linearGradient id="leaf" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#8bc34a"/><stop offset="1" stop-color="#3e7d22"/></linearGradient>
  </defs>
  <rect width="256" height="256" fill="#6ec6f5"/>
  <path d="M128 78 C116 58 58 56 44 108 C32 158 66 220 104 220 C116 220 120 214 128 214 C136 214 140 220 152 220 C190 220 224 158 212 108 C198 56 140 58 128 78 Z" fill="url(#skin)"/>
  <path d="M126 82 C124 62 128 44 140 32" fill="none" stroke="#6d4c41" stroke-width="9" stroke-linecap="round"/>
  <path d="M140 58 C146 30 178 22 200 32 C194 58 166 68 140 58 Z" fill="url(#leaf)"/>
  <ellipse cx="84" cy="112" rx="16" ry="24" transform="rotate(24 84 112)" fill="#ffffff" opacity="0.35"/>
</svg>`;

await sharp(Buffer.from(apple))
  .removeAlpha()
  .png({ compressionLevel: 9 })
  .toFile(fileURLToPath(new URL('../workflows/images/apple.png', import.meta.url)));

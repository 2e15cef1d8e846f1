# The server, or a worker: `docker run … serve` (the default) and `docker run … worker`.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY . .
RUN npm ci && npm run build && npm prune --omit=dev

FROM node:24-bookworm-slim
WORKDIR /app
COPY --from=build --chown=node:node /app /app
USER node
ENV NODE_ENV=production UNCLIP_HOST=0.0.0.0 UNCLIP_DATA=/app/.unclip
EXPOSE 3000
ENTRYPOINT ["node", "cli/unclip.js"]
CMD ["serve"]

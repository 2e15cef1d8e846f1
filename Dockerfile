# The server, or a worker: `docker run … serve` (the default) and `docker run … worker`.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY . .
RUN npm ci && mkdir /package && npm pack --pack-destination /package

# onnxruntime-node without its install script, which would download CUDA
FROM node:24-bookworm-slim
WORKDIR /app
COPY --from=build /package /package
RUN npm install --ignore-scripts /package/*.tgz onnxruntime-node@1.30.0 && mkdir .unclip && chown node:node .unclip && rm -r /package
USER node
ENV NODE_ENV=production UNCLIP_HOST=0.0.0.0 UNCLIP_DATA=/app/.unclip
EXPOSE 3000
ENTRYPOINT ["node", "node_modules/unclip-studio/cli/unclip.js"]
CMD ["serve"]

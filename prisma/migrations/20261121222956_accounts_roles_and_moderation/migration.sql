-- AlterTable
ALTER TABLE "Account" DROP COLUMN "guest",
ADD COLUMN     "deletedAt" TIMESTAMPTZ(3),
ADD COLUMN     "email" TEXT,
ADD COLUMN     "handle" TEXT,
ADD COLUMN     "handleSkeleton" TEXT,
ADD COLUMN     "nameSkeleton" TEXT,
ADD COLUMN     "passwordHash" TEXT,
ADD COLUMN     "registeredAt" TIMESTAMPTZ(3),
ADD COLUMN     "role" TEXT NOT NULL DEFAULT 'guest';

-- AlterTable
ALTER TABLE "Session" ADD COLUMN     "lastUsedAt" TIMESTAMPTZ(3),
ADD COLUMN     "name" TEXT,
ADD COLUMN     "scopes" TEXT;

-- AlterTable
ALTER TABLE "Room" ADD COLUMN     "archivedAt" TIMESTAMPTZ(3),
ADD COLUMN     "description" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "nameSlug" TEXT,
ADD COLUMN     "ownerId" UUID,
ADD COLUMN     "private" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "slowSeconds" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "Membership" ADD COLUMN     "mutedUntil" TIMESTAMPTZ(3),
ADD COLUMN     "readSeq" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "spokeAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Message" ADD COLUMN     "deletedAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Event" ADD COLUMN     "detail" TEXT,
ADD COLUMN     "targetId" UUID;

-- CreateTable
CREATE TABLE "KnownAddress" (
    "accountId" UUID NOT NULL,
    "addressHash" BYTEA NOT NULL,
    "seenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "KnownAddress_pkey" PRIMARY KEY ("accountId","addressHash")
);

-- CreateTable
CREATE TABLE "IdentityChange" (
    "id" BIGSERIAL NOT NULL,
    "accountId" UUID NOT NULL,
    "sessionId" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "IdentityChange_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Invitation" (
    "id" UUID NOT NULL,
    "tokenHash" BYTEA NOT NULL,
    "roomId" UUID,
    "createdById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "usesLeft" INTEGER,
    "used" INTEGER NOT NULL DEFAULT 0,
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RoomAddress" (
    "slug" TEXT NOT NULL,
    "roomId" UUID NOT NULL,

    CONSTRAINT "RoomAddress_pkey" PRIMARY KEY ("slug")
);

-- CreateTable
CREATE TABLE "Ban" (
    "id" UUID NOT NULL,
    "roomId" UUID,
    "accountId" UUID NOT NULL,
    "byId" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "until" TIMESTAMPTZ(3),
    "liftedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Ban_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Report" (
    "id" UUID NOT NULL,
    "reporterId" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "roomId" UUID,
    "messageId" UUID,
    "body" TEXT,
    "reason" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolvedAt" TIMESTAMPTZ(3),
    "resolvedById" UUID,

    CONSTRAINT "Report_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Block" (
    "blockerId" UUID NOT NULL,
    "blockedId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Block_pkey" PRIMARY KEY ("blockerId","blockedId")
);

-- CreateTable
CREATE TABLE "AuditEntry" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "action" TEXT NOT NULL,
    "actorId" UUID NOT NULL,
    "accountId" UUID,
    "roomId" UUID,
    "messageId" UUID,
    "detail" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "AuditEntry_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "IdentityChange_at_idx" ON "IdentityChange"("at");

-- CreateIndex
CREATE UNIQUE INDEX "Invitation_tokenHash_key" ON "Invitation"("tokenHash");

-- CreateIndex
CREATE INDEX "Invitation_roomId_idx" ON "Invitation"("roomId");

-- CreateIndex
CREATE INDEX "Ban_accountId_roomId_idx" ON "Ban"("accountId", "roomId");

-- CreateIndex
CREATE INDEX "Ban_roomId_idx" ON "Ban"("roomId");

-- CreateIndex
CREATE INDEX "Report_resolvedAt_createdAt_id_idx" ON "Report"("resolvedAt", "createdAt", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Report_reporterId_messageId_key" ON "Report"("reporterId", "messageId");

-- CreateIndex
CREATE INDEX "AuditEntry_at_id_idx" ON "AuditEntry"("at" DESC, "id");

-- CreateIndex
CREATE INDEX "AuditEntry_roomId_idx" ON "AuditEntry"("roomId");

-- CreateIndex
CREATE UNIQUE INDEX "Account_handle_key" ON "Account"("handle");

-- CreateIndex
CREATE UNIQUE INDEX "Account_handleSkeleton_key" ON "Account"("handleSkeleton");

-- CreateIndex
CREATE INDEX "Account_nameSkeleton_idx" ON "Account"("nameSkeleton");

-- CreateIndex
CREATE INDEX "Room_nameSlug_idx" ON "Room"("nameSlug");

-- CreateIndex
CREATE INDEX "Room_ownerId_idx" ON "Room"("ownerId");

-- AddForeignKey
ALTER TABLE "KnownAddress" ADD CONSTRAINT "KnownAddress_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Invitation" ADD CONSTRAINT "Invitation_roomId_fkey" FOREIGN KEY ("roomId") REFERENCES "Room"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Room" ADD CONSTRAINT "Room_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "Account"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RoomAddress" ADD CONSTRAINT "RoomAddress_roomId_fkey" FOREIGN KEY ("roomId") REFERENCES "Room"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Ban" ADD CONSTRAINT "Ban_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Ban" ADD CONSTRAINT "Ban_roomId_fkey" FOREIGN KEY ("roomId") REFERENCES "Room"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Block" ADD CONSTRAINT "Block_blockerId_fkey" FOREIGN KEY ("blockerId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Block" ADD CONSTRAINT "Block_blockedId_fkey" FOREIGN KEY ("blockedId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Written by hand from here.

-- What was true of rooms before still is: whoever made one owns it, and a password makes it private.
UPDATE "Room" SET "nameSlug" = slug, private = "passwordHash" IS NOT NULL, "ownerId" = "createdById";
ALTER TABLE "Room" ALTER COLUMN "nameSlug" SET NOT NULL;
-- Nobody is told that they have not read what was there before such marks were kept.
UPDATE "Membership" m SET "readSeq" = r.head FROM "Room" r WHERE r.id = m."roomId";

-- What the code promises, the database holds.
ALTER TABLE "Account" ADD CONSTRAINT "Account_role_known" CHECK (role IN ('guest', 'member', 'moderator', 'admin'));
ALTER TABLE "Account" ADD CONSTRAINT "Account_handle_of_members" CHECK (role = 'guest' OR handle IS NOT NULL);
ALTER TABLE "Account" ADD CONSTRAINT "Account_deleted_is_nobody"
  CHECK ("deletedAt" IS NULL OR (role = 'guest' AND handle IS NULL AND "passwordHash" IS NULL AND email IS NULL));
ALTER TABLE "Room" ADD CONSTRAINT "Room_password_is_private" CHECK (private OR "passwordHash" IS NULL);
ALTER TABLE "Message" ADD CONSTRAINT "Message_deleted_is_empty" CHECK ("deletedAt" IS NULL OR body = '');
ALTER TABLE "Invitation" ADD CONSTRAINT "Invitation_uses_left" CHECK ("usesLeft" >= 0);

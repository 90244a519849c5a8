-- AlterTable
ALTER TABLE "Account" ADD COLUMN     "hidesPresence" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "Room" ADD COLUMN     "directKey" TEXT,
ADD COLUMN     "kind" TEXT NOT NULL DEFAULT 'channel';

-- AlterTable
ALTER TABLE "Membership" ADD COLUMN     "notify" TEXT NOT NULL DEFAULT 'mentions',
ADD COLUMN     "quietUntil" TIMESTAMPTZ(3),
ADD COLUMN     "requested" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "Message" ADD COLUMN     "editedAt" TIMESTAMPTZ(3),
ADD COLUMN     "mentions" UUID[] DEFAULT ARRAY[]::UUID[],
ADD COLUMN     "mentionsRoom" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "pinnedAt" TIMESTAMPTZ(3),
ADD COLUMN     "replyToId" UUID,
ADD COLUMN     "threadId" UUID;

-- CreateTable
CREATE TABLE "MessageEdit" (
    "id" UUID NOT NULL,
    "messageId" UUID NOT NULL,
    "body" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "MessageEdit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Reaction" (
    "messageId" UUID NOT NULL,
    "emoji" TEXT NOT NULL,
    "accountId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "Reaction_pkey" PRIMARY KEY ("messageId","emoji","accountId")
);

-- CreateTable
CREATE TABLE "ThreadMark" (
    "threadId" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "readSeq" INTEGER NOT NULL DEFAULT 0,
    "follows" BOOLEAN,

    CONSTRAINT "ThreadMark_pkey" PRIMARY KEY ("threadId","accountId")
);

-- CreateIndex
CREATE INDEX "MessageEdit_messageId_idx" ON "MessageEdit"("messageId");

-- CreateIndex
CREATE INDEX "ThreadMark_accountId_idx" ON "ThreadMark"("accountId");

-- CreateIndex
CREATE UNIQUE INDEX "Room_directKey_key" ON "Room"("directKey");

-- AddForeignKey
ALTER TABLE "MessageEdit" ADD CONSTRAINT "MessageEdit_messageId_fkey" FOREIGN KEY ("messageId") REFERENCES "Message"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Reaction" ADD CONSTRAINT "Reaction_messageId_fkey" FOREIGN KEY ("messageId") REFERENCES "Message"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Reaction" ADD CONSTRAINT "Reaction_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ThreadMark" ADD CONSTRAINT "ThreadMark_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Of the few messages that are in threads, and of the few that are pinned: those that are not take no room in these.
CREATE INDEX "Message_threadId_seq_idx" ON "Message"("threadId", "seq") WHERE "threadId" IS NOT NULL;
CREATE INDEX "Message_roomId_pinnedAt_idx" ON "Message"("roomId", "pinnedAt") WHERE "pinnedAt" IS NOT NULL;

-- AlterTable
ALTER TABLE "Membership" ADD COLUMN     "closedSeq" INTEGER NOT NULL DEFAULT 0;

-- What the code promises, the database holds: what is of some people only is found by nobody else.
ALTER TABLE "Room" ADD CONSTRAINT "Room_kind_known" CHECK (kind IN ('channel', 'direct', 'inbox'));
ALTER TABLE "Room" ADD CONSTRAINT "Room_direct_is_private"
  CHECK (kind = 'channel' OR (private AND "passwordHash" IS NULL AND "ownerId" IS NULL));
ALTER TABLE "Room" ADD CONSTRAINT "Room_direct_of_people" CHECK ((kind = 'direct') = ("directKey" IS NOT NULL));

import * as v from "valibot";
import { LIMIT } from "../../src/limits.ts";
import { groupRecord } from "../cli/groups.ts";
import { infoRecord } from "../cli/group_info.ts";
import type { Groups } from "../groups/groups.ts";
import type { Result } from "../terminal/output.ts";
import { method } from "./method.ts";
import { GROUP, GROUP_INFO, GROUP_STATE, USER } from "./records.ts";

const MEMBER = { group: GROUP, user: USER };
const USERS = v.pipe(v.array(USER), v.minLength(1), v.maxLength(LIMIT.groupMembers));
const SUCCESSOR = v.optional(USER);

/** Groups, and who is in them. */
export const GROUP_METHODS = {
  "groups": method({
    summary: "the groups that the account is in, was in, or is invited to",
    params: {},
    result: v.array(GROUP_STATE),
    run: ({ messenger }) => messenger.groups.list().map(groupRecord),
  }),
  "group.info": method({
    summary: "who is in a group, and what protects it",
    params: { group: GROUP },
    result: GROUP_INFO,
    run: ({ messenger }, { group }) => infoRecord(messenger.groups.info(group)),
  }),
  "group.create": method({
    summary: "found a group, in the place of another one where that is named",
    params: { name: v.string(), replacing: v.optional(GROUP) },
    result: GROUP_STATE,
    run: async ({ messenger }, { name, replacing }) =>
      groupRecord(
        await messenger.groups.create(
          name,
          replacing === undefined ? {} : { replacing },
        ),
      ),
  }),
  "group.invite": method({
    summary: "take people into a group",
    params: { group: GROUP, users: USERS },
    result: GROUP_STATE,
    run: ({ messenger: { groups } }, { group, users }) =>
      after(groups, group, groups.invite(group, users)),
  }),
  "group.kick": method({
    summary: "put a member out, and renew the group's keys",
    params: MEMBER,
    result: GROUP_STATE,
    run: ({ messenger: { groups } }, { group, user }) =>
      after(groups, group, groups.remove(group, user)),
  }),
  "group.promote": method({
    summary: "make a member an admin",
    params: MEMBER,
    result: GROUP_STATE,
    run: ({ messenger: { groups } }, { group, user }) =>
      after(groups, group, groups.promote(group, user)),
  }),
  "group.demote": method({
    summary: "make an admin a member like others",
    params: { ...MEMBER, successor: SUCCESSOR },
    result: GROUP_STATE,
    run: ({ messenger: { groups } }, { group, user, successor }) =>
      after(groups, group, groups.demote(group, user, successor)),
  }),
  "group.leave": method({
    summary: "leave a group",
    params: { group: GROUP, successor: SUCCESSOR },
    result: GROUP_STATE,
    run: ({ messenger: { groups } }, { group, successor }) =>
      after(groups, group, groups.leave(group, successor)),
  }),
  "group.rename": method({
    summary: "give a group another name",
    params: { group: GROUP, name: v.string() },
    result: GROUP_STATE,
    run: ({ messenger: { groups } }, { group, name }) =>
      after(groups, group, groups.rename(group, name)),
  }),
  "group.renew": method({
    summary: "have all members send under new keys",
    params: { group: GROUP },
    result: GROUP_STATE,
    run: ({ messenger: { groups } }, { group }) =>
      after(groups, group, groups.renew(group)),
  }),
  "group.accept": method({
    summary: "agree to an invitation",
    params: { group: GROUP },
    result: GROUP_STATE,
    run: ({ messenger: { groups } }, { group }) => groupRecord(groups.accept(group)),
  }),
  "group.decline": method({
    summary: "turn an invitation down",
    params: { group: GROUP },
    result: GROUP_STATE,
    run: ({ messenger: { groups } }, { group }) => groupRecord(groups.decline(group)),
  }),
};

/** The group as it is once a change of it was made. */
async function after(
  groups: Groups,
  group: string,
  change: Promise<void>,
): Promise<Result> {
  await change;
  return groupRecord(groups.info(group));
}

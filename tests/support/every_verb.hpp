// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/store/session_catalog.hpp>
#include <dynasession/store/session_store.hpp>
#include <dynasession/testing/run.hpp>

#include <string>
#include <vector>

namespace dynasession::test {

/// Calls each verb once and ignores its result. Gives the names in the order of the calls.
template <class Store>
std::vector<std::string> call_every_verb(Store& store, timestamp now) {
  record draft;
  draft.key = "the-key-of-the-record";
  draft.created_at = draft.updated_at = now;
  draft.expire_at = std::chrono::ceil<std::chrono::seconds>(now + std::chrono::hours(1));
  save_request saving;
  touch_request touching;
  renew_request renewing;
  lock_request locking;
  saving.key = touching.key = renewing.old_key = locking.key = draft.key;
  renewing.next = draft;
  renewing.next.key = "the-next-key-of-the-record";
  session_summary seen;
  seen.key = draft.key;
  run(store.create(draft));
  run(store.load(draft.key, now));
  run(store.save(saving));
  run(store.touch(touching));
  run(store.renew(renewing));
  run(store.remove(draft.key));
  run(store.lock(locking));
  run(store.peek_lock(draft.key));
  run(store.renew_lease(draft.key, "owner", 1));
  run(store.unlock(draft.key, "owner"));
  run(store.scan({}));
  run(store.remove_unchanged({seen}));
  run(store.list_of_user("ann", now, ""));
  run(store.successors_of(draft.key));
  run(store.remove_of_user(draft.key, "ann"));
  return {"create",       "load",          "save",          "touch",  "renew", "remove",
          "lock",         "peek_lock",     "renew_lease",   "unlock", "scan",  "remove_unchanged",
          "list_of_user", "successors_of", "remove_of_user"};
}

}  // namespace dynasession::test

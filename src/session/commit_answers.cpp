// SPDX-License-Identifier: Apache-2.0
#include "session/commit_answers.hpp"

namespace dynasession::inline v0::detail {

commit_status status_of(const error& reason) {
  switch (errc_of(reason.code())) {
    case errc::session_gone:
      return commit_status::gone;
    case errc::conflict:
    case errc::lock_lost:
      return commit_status::conflict;
    case errc::wrong_type:
    case errc::not_json:
    case errc::not_an_integer:
    case errc::integer_overflow:
    case errc::session_too_large:
      return commit_status::refused;
    case errc::outcome_unknown:
      return commit_status::outcome_unknown;
    default:
      return commit_status::failed;
  }
}

bool was_overtaken(const error& reason) {
  return reason.code() == errc::conflict || reason.code() == errc::conflict_in_doubt;
}

error reason_if_certain(const error& reason, const save_request& sent) {
  if (!sent.in_doubt || reason.code() == errc::session_gone || reason.code() == errc::lock_lost ||
      reason.code() == errc::outcome_unknown)
    return reason;
  if (reason.code() == errc::conflict && sent.if_version) return reason;
  return {errc::outcome_unknown, reason.message()};
}

}  // namespace dynasession::inline v0::detail

// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace cli {

enum class exit_code {
  done = 0,
  failed = 1,       ///< or problems were found
  misused = 2,      ///< the command line or an option is wrong
  unconfirmed = 3,  ///< nothing was done: it was not confirmed
  interrupted = 130,
};

}  // namespace cli

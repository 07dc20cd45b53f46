// SPDX-License-Identifier: Apache-2.0
#include "support/temporary_folder.hpp"

#include <stdlib.h>

#include <cerrno>
#include <system_error>

namespace dynasession::test {

temporary_folder::temporary_folder() {
  auto name = (std::filesystem::temp_directory_path() / "dynasession-XXXXXX").string();
  if (!::mkdtemp(name.data())) throw std::system_error(errno, std::generic_category(), name);
  path_ = name;
}

temporary_folder::~temporary_folder() {
  std::error_code ignored;  // a leftover folder must not fail a test that passed
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace dynasession::test

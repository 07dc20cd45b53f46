// SPDX-License-Identifier: Apache-2.0
#include <dynasession/store/session_catalog.hpp>

namespace dynasession::inline v0 {

std::shared_ptr<session_catalog> catalog_of(const std::shared_ptr<session_store>& store) {
  auto catalog = std::dynamic_pointer_cast<session_catalog>(store);
  if (!catalog)
    throw session_error(error(errc::invalid_configuration,
                              "store: its records cannot be looked through, it is no catalog"));
  return catalog;
}

}  // namespace dynasession::inline v0

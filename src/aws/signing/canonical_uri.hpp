// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace dynasession::inline v0::aws {

/// A path as it is signed: encoded once more. Normalised, "." and ".." and empty segments are
/// resolved, as every service but S3 wants it.
std::string canonical_path(std::string_view path, bool is_normalized);

/// A query (without '?') as it is signed: sorted, each name and value encoded exactly once.
std::string canonical_query(std::string_view query);

}  // namespace dynasession::inline v0::aws

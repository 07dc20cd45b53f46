// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace demo {

/// 256 random bits as hexadecimal digits.
std::string random_hex();

/// The key that signs cookies: DYNAMO_DB_SESSION_SECRET_KEY, else the contents of the file, which
/// is made if absent, readable by its owner only. Any number of processes may do so at once.
/// Errors: throws std::runtime_error: there is no key and no place for one; std::system_error.
std::string secret_key(const std::filesystem::path& file);

}  // namespace demo

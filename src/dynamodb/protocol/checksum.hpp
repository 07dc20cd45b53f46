// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http_message.hpp"

namespace dynasession::inline v0::dynamodb {

/// Whether the body of an answer is what was sent, as far as its X-Amz-Crc32 tells. An answer that
/// is an error counts as such, whatever its checksum.
bool is_intact(const net::http_response& response);

}  // namespace dynasession::inline v0::dynamodb

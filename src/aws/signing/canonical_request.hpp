// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http_message.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace dynasession::inline v0::aws {

/// The path as it is signed: encoded a second time. If `is_normalized`, ".", ".." and empty
/// segments are resolved, which all services but S3 require.
std::string canonical_path(std::string_view path, bool is_normalized);

/// The query (without '?') as it is signed: sorted, each name and value encoded exactly once.
std::string canonical_query(std::string_view query);

/// Where services differ. The defaults are right for all services but S3.
struct signing_options {
  bool normalize_path = true;
  bool sign_body = false;          ///< add X-Amz-Content-Sha256 and sign it
  bool sign_session_token = true;  ///< false: the token is sent, but not signed
};

/// The canonical form of a request, of which client and server compute the signature. It contains
/// all fields of the request, except those that proxies change and those of the signature itself.
class canonical_request {
 public:
  /// `host`: the value of the field Host, which is added later.
  canonical_request(const net::http_request& request, std::string_view host,
                    const signing_options& options = {});

  const std::string& text() const noexcept { return text_; }
  /// The names of the signed fields: "host;x-amz-date".
  std::string_view signed_fields() const noexcept {
    return std::string_view(text_).substr(names_at_, names_size_);
  }

 private:
  std::string text_;
  std::size_t names_at_ = 0;  ///< of the signed fields in the text
  std::size_t names_size_ = 0;
};

}  // namespace dynasession::inline v0::aws

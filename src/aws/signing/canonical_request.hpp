// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http_message.hpp"

#include <string>
#include <string_view>

namespace dynasession::inline v0::aws {

/// A path as it is signed: encoded once more. Normalised, "." and ".." and empty segments are
/// resolved, as every service but S3 wants it.
std::string canonical_path(std::string_view path, bool is_normalized);

/// A query (without '?') as it is signed: sorted, each name and value encoded exactly once.
std::string canonical_query(std::string_view query);

/// What services disagree about; the defaults suit all but S3.
struct signing_options {
  bool normalize_path = true;
  bool sign_body = false;          ///< add X-Amz-Content-Sha256, and sign it
  bool sign_session_token = true;  ///< false: the token is sent, but not signed
};

/// The one form of a request that both sides compute the signature over. Everything the request has
/// so far is signed, but for fields that proxies change and those about the signature itself.
class canonical_request {
 public:
  /// `host`: the Host field, which the HTTP client adds.
  canonical_request(const net::http_request& request, std::string_view host,
                    const signing_options& options = {});

  const std::string& text() const noexcept { return text_; }
  /// The names of what is signed: "host;x-amz-date".
  const std::string& signed_fields() const noexcept { return signed_fields_; }

 private:
  std::string signed_fields_;
  std::string text_;
};

}  // namespace dynasession::inline v0::aws

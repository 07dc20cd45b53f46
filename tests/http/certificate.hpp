// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <chrono>
#include <memory>
#include <string>

namespace dynasession::test {

template <auto release>
struct releaser {
  template <class T>
  void operator()(T* held) const noexcept {
    release(held);
  }
};

/// A certificate with its key.
class certificate {
 public:
  /// Self-signed. `names` as OpenSSL writes them: "DNS:localhost,IP:127.0.0.1". Valid from a day
  /// ago.
  explicit certificate(const std::string& names,
                       std::chrono::seconds valid_for = std::chrono::hours(1));
  /// Signed by the authority.
  certificate(const std::string& names, const certificate& authority,
              std::chrono::seconds valid_for = std::chrono::hours(1));
  /// A certificate authority.
  static certificate authority();
  /// Self-signed, with a common name and no alternative names.
  static certificate named(const char* common_name);

  X509* get() const noexcept { return shown_.get(); }
  EVP_PKEY* key() const noexcept { return key_.get(); }
  /// Writes it, without its key, as PEM.
  void write_to(const std::string& file) const;
  void write_key_to(const std::string& file) const;

 private:
  certificate(std::chrono::seconds valid_for, const char* common_name);
  void extend(int what, const std::string& value);
  void sign_by(const certificate& issuer);

  std::unique_ptr<EVP_PKEY, releaser<EVP_PKEY_free>> key_;
  std::unique_ptr<X509, releaser<X509_free>> shown_;
};

}  // namespace dynasession::test

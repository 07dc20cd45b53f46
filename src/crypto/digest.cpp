// SPDX-License-Identifier: Apache-2.0
#include "crypto/digest.hpp"

#include "support/process_end.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/sha.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <new>
#include <string>

namespace dynasession::inline v0::crypto {
namespace {

struct free_hash {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(digest256& digest) {
  return reinterpret_cast<unsigned char*>(digest.data());
}

// To look an algorithm up takes longer than to hash a short message, so each is looked up once. Both with the first of
// them, since nothing can be looked up any more in the destructor of a static object that is older than OpenSSL.
struct algorithms {
  const EVP_MD* sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  EVP_MAC* hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
};

const algorithms& fetched() {
  static const algorithms all;
  return all;
}

/// To begin again with a context takes less time than to make one.
struct hash_context {
  std::unique_ptr<EVP_MD_CTX, free_hash> made;

  EVP_MD_CTX* begin() {
    if (!made) made.reset(EVP_MD_CTX_new());
    return made && EVP_DigestInit_ex2(made.get(), fetched().sha256, nullptr) == 1 ? made.get()
                                                                                  : nullptr;
  }
};

std::uint64_t next_number() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

}  // namespace

digest256 sha256(std::string_view message) {
  hash_context own;
  auto* const kept = detail::of_this_thread<hash_context>();
  auto* const begun = (kept ? *kept : own).begin();
  digest256 digest;
  const bool done = begun && EVP_DigestUpdate(begun, message.data(), message.size()) == 1 &&
                    EVP_DigestFinal_ex(begun, bytes_of(digest), nullptr) == 1;
  if (!done) throw std::bad_alloc();
  return digest;
}

std::array<std::byte, 20> sha1(std::string_view message) {
  std::array<std::byte, 20> digest;
  SHA1(reinterpret_cast<const unsigned char*>(message.data()), message.size(),
       reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

digest256 hmac_sha256(std::string_view key, std::string_view message) {
  return hmac_sha256_key(key)(message);
}

digest256 hmac_sha256(std::span<const std::byte> key, std::string_view message) {
  return hmac_sha256_key(key)(message);
}

void hmac_sha256_key::free_context::operator()(EVP_MAC_CTX* context) const noexcept {
  EVP_MAC_CTX_free(context);
}

/// The contexts of the keys that a thread used last. To begin again with one takes a third of the time of a copy.
struct hmac_sha256_key::last_used {
  struct used {
    std::uint64_t number = 0;
    context of{};
  };
  // A thread signs cookies, their versions and requests, and verifies by an older secret, too.
  std::array<used, 6> kept{};
  std::size_t next = 0;

  EVP_MAC_CTX* begin(const hmac_sha256_key& key) {
    const auto found = std::ranges::find(kept, key.number_, &used::number);
    if (found == kept.end()) return begin_copy(key);
    return EVP_MAC_init(found->of.get(), nullptr, 0, nullptr) == 1 ? found->of.get() : nullptr;
  }

  EVP_MAC_CTX* begin_copy(const hmac_sha256_key& key) {
    auto& taken = kept[next++ % kept.size()];
    taken.of.reset(EVP_MAC_CTX_dup(key.keyed_.get()));
    taken.number = taken.of ? key.number_ : 0;
    return taken.of.get();
  }
};

hmac_sha256_key::hmac_sha256_key(std::span<const std::byte> key)
    : keyed_(EVP_MAC_CTX_new(fetched().hmac)), number_(next_number()) {
  std::string digest = "SHA256";
  const std::array parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), digest.size()),
      OSSL_PARAM_construct_end()};
  // A null pointer would mean: the key of before.
  const auto* const bytes = key.empty() ? "" : reinterpret_cast<const char*>(key.data());
  if (!keyed_ ||
      EVP_MAC_init(keyed_.get(), bytes_of({bytes, key.size()}), key.size(), parameters.data()) != 1)
    throw std::bad_alloc();
}

hmac_sha256_key::hmac_sha256_key(std::string_view key)
    : hmac_sha256_key(std::as_bytes(std::span(key))) {}

digest256 hmac_sha256_key::operator()(std::string_view message) const {
  last_used own;
  auto* const kept = detail::of_this_thread<last_used>();
  auto* const begun = (kept ? *kept : own).begin(*this);
  digest256 digest;
  std::size_t size = 0;
  const bool done = begun && EVP_MAC_update(begun, bytes_of(message), message.size()) == 1 &&
                    EVP_MAC_final(begun, bytes_of(digest), &size, digest.size()) == 1;
  if (!done) throw std::bad_alloc();
  return digest;
}

digest256 pbkdf2_sha256(std::string_view password, std::string_view salt, int rounds) {
  digest256 digest;
  const int done = PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()),
                                     reinterpret_cast<const unsigned char*>(salt.data()),
                                     static_cast<int>(salt.size()), rounds, EVP_sha256(),
                                     static_cast<int>(digest.size()),
                                     reinterpret_cast<unsigned char*>(digest.data()));
  if (done != 1) throw std::bad_alloc();
  return digest;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace dynasession::inline v0::crypto

// SPDX-License-Identifier: Apache-2.0
#include "http/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace dynasession::test {
namespace {

constexpr long a_day = 24 * 60 * 60;

void require(bool worked) {
  if (!worked) throw std::runtime_error("OpenSSL cannot make a certificate");
}

void call(X509_NAME* subject, const char* common_name) {
  const auto* text = reinterpret_cast<const unsigned char*>(common_name);
  require(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, text, -1, -1, 0) == 1);
}

}  // namespace

certificate::certificate(const std::string& names, std::chrono::seconds valid_for)
    : certificate(valid_for, "a test") {
  extend(NID_subject_alt_name, names);
  sign_by(*this);
}

certificate::certificate(const std::string& names, const certificate& authority,
                         std::chrono::seconds valid_for)
    : certificate(valid_for, "a test") {
  extend(NID_subject_alt_name, names);
  sign_by(authority);
}

certificate certificate::authority() {
  certificate made(std::chrono::hours(1), "the authority of a test");
  made.extend(NID_basic_constraints, "critical,CA:TRUE");
  made.sign_by(made);
  return made;
}

certificate certificate::named(const char* common_name) {
  certificate made(std::chrono::hours(1), common_name);
  made.sign_by(made);
  return made;
}

certificate::certificate(std::chrono::seconds valid_for, const char* common_name)
    : key_(EVP_EC_gen("P-256")), shown_(X509_new()) {
  require(key_ && shown_);
  X509_set_version(shown_.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(shown_.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(shown_.get()), -a_day);
  X509_gmtime_adj(X509_getm_notAfter(shown_.get()), valid_for.count());
  call(X509_get_subject_name(shown_.get()), common_name);
  require(X509_set_pubkey(shown_.get(), key_.get()) == 1);
}

void certificate::extend(int what, const std::string& value) {
  const std::unique_ptr<X509_EXTENSION, releaser<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, nullptr, what, value.c_str()));
  require(extension && X509_add_ext(shown_.get(), extension.get(), -1) == 1);
}

void certificate::sign_by(const certificate& issuer) {
  require(X509_set_issuer_name(shown_.get(), X509_get_subject_name(issuer.get())) == 1);
  require(X509_sign(shown_.get(), issuer.key(), EVP_sha256()) > 0);
}

void certificate::write_to(const std::string& file) const {
  const std::unique_ptr<BIO, releaser<BIO_free_all>> out(BIO_new_file(file.c_str(), "w"));
  require(out && PEM_write_bio_X509(out.get(), shown_.get()) == 1);
}

void certificate::write_key_to(const std::string& file) const {
  const std::unique_ptr<BIO, releaser<BIO_free_all>> out(BIO_new_file(file.c_str(), "w"));
  require(out && PEM_write_bio_PrivateKey(out.get(), key_.get(), nullptr, nullptr, 0, nullptr,
                                          nullptr) == 1);
}

}  // namespace dynasession::test

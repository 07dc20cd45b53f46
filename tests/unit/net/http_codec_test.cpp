// SPDX-License-Identifier: Apache-2.0
#include "net/http_codec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace dynasession::net {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsNull;
using testing::NotNull;

const std::string ok = "HTTP/1.1 200 OK\r\n";

struct seen {
  response_reader reader{true};
  std::size_t taken = 0;
};

// In pieces of this size.
seen read(std::string_view bytes, std::size_t piece, bool has_body = true) {
  seen all{response_reader(has_body), 0};
  while (all.taken < bytes.size()) {
    const auto taken = all.reader.take(bytes.substr(all.taken, piece));
    all.taken += taken;
    if (taken == 0) break;
  }
  return all;
}

const std::vector<std::size_t> pieces{1, 2, 3, 7, 1'000'000};

std::string body_of(const std::string& bytes, std::size_t piece) {
  auto all = read(bytes, piece);
  EXPECT_THAT(all.reader.failure(), IsNull()) << bytes;
  EXPECT_TRUE(all.reader.is_complete()) << bytes;
  EXPECT_EQ(all.taken, bytes.size());
  return all.reader.release().body;
}

std::string to_bytes(http_request request) {
  std::string bytes = "of the message before";
  write(request, bytes);
  return bytes;
}

TEST(http_codec, writes_a_request_with_its_length) {
  http_request request;
  request.fields = {{"Host", "h"}, {"X", "a b"}};
  request.body = "{}";
  EXPECT_EQ(to_bytes(request),
            "POST / HTTP/1.1\r\nHost: h\r\nX: a b\r\nContent-Length: 2\r\n\r\n{}");
  request.body.clear();
  request.method = "PUT";
  EXPECT_THAT(to_bytes(request), HasSubstr("Content-Length: 0\r\n\r\n"));
  for (const auto* method : {"GET", "CONNECT"}) {
    request.method = method;
    EXPECT_THAT(to_bytes(request), Not(HasSubstr("Content-Length")));
  }
}

TEST(http_codec, writes_a_request_and_keeps_no_fields_of_it) {
  http_request request;
  request.fields = {{"Host", std::string(1000, 'h')}};
  request.body = "{}";
  std::string bytes;
  write(request, bytes);
  EXPECT_EQ(request.fields.size(), 0U);
  EXPECT_THAT(request.fields.text(), IsEmpty());
  EXPECT_EQ(request.body, "{}");
}

TEST(http_codec, lets_no_value_begin_another_field) {
  http_request request;
  request.fields = {{"X", std::string("a\r\nY: b\nZ: c\0d", 14)}};
  EXPECT_THAT(to_bytes(request), HasSubstr("\r\nX: aY: bZ: cd\r\n"));
}

TEST(http_codec, reads_status_fields_and_body_in_pieces_of_any_size) {
  const std::string bytes =
      "HTTP/1.1 418 I'm a teapot\r\nX-A: 1\r\nx-b:\t two words \r\n"
      "Empty:\r\nContent-Length: 5\r\n\r\nhello";
  for (const auto piece : pieces) {
    auto all = read(bytes, piece);
    ASSERT_TRUE(all.reader.is_complete()) << piece;
    EXPECT_TRUE(all.reader.keeps_connection());
    EXPECT_EQ(all.reader.status(), 418);
    const auto response = all.reader.release();
    EXPECT_EQ(response.field("x-a"), "1");
    EXPECT_EQ(response.field("X-B"), "two words");
    EXPECT_EQ(response.field("empty"), "");
    EXPECT_EQ(response.body, "hello");
  }
}

TEST(http_codec, reads_chunks) {
  for (const auto piece : pieces) {
    EXPECT_EQ(
        body_of(ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0a;x=\"y\"\r\n0123456789\r\n"
                     "0\r\n\r\n",
                piece),
        "ab0123456789");
    EXPECT_EQ(
        body_of(ok + "transfer-encoding: Chunked\r\n\r\n1 \r\na\r\n0\r\nT: railer\r\n\r\n", piece),
        "a");
    EXPECT_EQ(body_of(ok + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", piece), "");
  }
}

TEST(http_codec, takes_no_byte_of_what_follows) {
  for (const std::string& whole :
       {ok + "Content-Length: 1\r\n\r\nx",
        ok + "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
        std::string("HTTP/1.1 204 None\r\nContent-Length: 7\r\n\r\n"),
        std::string("HTTP/1.1 304 Same\r\nTransfer-Encoding: chunked\r\n\r\n"),
        std::string("HTTP/1.1 100 Continue\r\n\r\n")})
    for (const auto piece : pieces)
      EXPECT_EQ(read(whole + "HTTP/1.1 500", piece).taken, whole.size());
}

TEST(http_codec, reads_no_body_after_connect) {
  const auto all = read(ok + "Content-Length: 5\r\n\r\n", 4, false);
  EXPECT_TRUE(all.reader.is_complete());
}

TEST(http_codec, reads_a_body_without_a_length_to_the_end) {
  for (const auto piece : pieces) {
    auto all = read(ok + "\r\nabc", piece);
    EXPECT_FALSE(all.reader.is_complete());
    EXPECT_FALSE(all.reader.keeps_connection());
    all.reader.take_end();
    EXPECT_TRUE(all.reader.is_complete());
    EXPECT_EQ(all.reader.release().body, "abc");
  }
}

TEST(http_codec, takes_an_early_end_for_none) {
  for (const std::string& part : {std::string("HTT"), ok, ok + "Content-Length: 2\r\n\r\na",
                                  ok + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n"}) {
    auto all = read(part, 2);
    all.reader.take_end();
    EXPECT_FALSE(all.reader.is_complete()) << part;
  }
}

TEST(http_codec, knows_which_connections_stay) {
  const auto keeps = [](const std::string& head) {
    return read(head + "Content-Length: 0\r\n\r\n", 100).reader.keeps_connection();
  };
  EXPECT_TRUE(keeps(ok));
  EXPECT_TRUE(keeps(ok + "Connection: keep-alive\r\n"));
  EXPECT_FALSE(keeps(ok + "Connection: close\r\n"));
  EXPECT_FALSE(keeps(ok + "Connection: x, CLOSE\r\n"));
  EXPECT_FALSE(keeps(ok + "Connection: x\r\nConnection: close\r\n"));
  EXPECT_FALSE(keeps("HTTP/1.0 200 OK\r\n"));
}

TEST(http_codec, refuses_what_is_no_response) {
  const auto chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
  for (const std::string& bad :
       {std::string("\x15\x03\x01"),
        std::string(10, '\0'),
        std::string("HTTP/2.0 200 OK\r\n\r\n"),
        std::string("HTTP/1.1 20 OK\r\n\r\n"),
        std::string("HTTP/1.1 2000\r\n\r\n"),
        std::string("HTTP/1.1 -20 OK\r\n\r\n"),
        std::string("HTTP/1.1 099 OK\r\n\r\n"),
        std::string("HTTP/1.1  200 OK\r\n\r\n"),
        std::string("HTTP/1.1 200 O\x01K\r\n\r\n"),
        ok + "no field\r\n\r\n",
        ok + ": v\r\n\r\n",
        ok + "a b: v\r\n\r\n",
        ok + "a : v\r\n\r\n",
        ok + "a: v\r\n b\r\n\r\n",
        ok + "a: v\nb: w\r\n\r\n",
        ok + std::string("a: \0\r\n\r\n", 8),
        ok + "Content-Length: -1\r\n\r\n",
        ok + "Content-Length: 0x1\r\n\r\n",
        ok + "Content-Length: \r\n\r\n",
        ok + "Content-Length: 1, 2\r\n\r\n",
        ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
        ok + "Content-Length: 99999999999999999999\r\n\r\n",
        ok + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        ok + "Transfer-Encoding: gzip\r\n\r\n",
        ok + "Transfer-Encoding: gzip, chunked\r\n\r\n",
        ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n\r\n",
        ok + "Transfer-Encoding:\r\n\r\n",
        chunked + "zz\r\n",
        chunked + "\r\n",
        chunked + "-1\r\n",
        chunked + "1\r\nab\r\n",
        chunked + "1\r\na\rx",
        chunked + "fffffffff\r\n"})
    for (const auto piece : pieces)
      EXPECT_THAT(read(bad, piece).reader.failure(), NotNull()) << bad << " in pieces of " << piece;
}

TEST(http_codec, refuses_what_has_no_end) {
  const std::string many(5'000'000, 'x');
  const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
  std::string trailers = chunked + "0\r\n";
  for (int i = 0; i < 1000; ++i) trailers += "X: " + std::string(100, 'y') + "\r\n";
  for (const std::string& huge :
       {"HTTP/1.1 200 " + many, ok + "X: " + many, ok + "Content-Length: 4194305\r\n\r\n",
        ok + "\r\n" + many, chunked + "400001\r\n", chunked + "1;" + many,
        chunked + "400000\r\n" + many.substr(0, 0x400000) + "\r\n1\r\nx", trailers})
    EXPECT_THAT(read(huge, 16'384).reader.failure(), HasSubstr("limit")) << huge.substr(0, 60);
}

}  // namespace
}  // namespace dynasession::net

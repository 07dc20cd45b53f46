// SPDX-License-Identifier: Apache-2.0
#include "layering/rules.hpp"

#include <algorithm>
#include <deque>
#include <filesystem>

namespace house {
namespace {

using folders = std::set<std::string>;

/// The layers: what each folder may include beside itself and the public headers. From below to above.
const std::map<std::string, folders>& layers() {
  static const std::map<std::string, folders> table{
      {"src/basics", {}},
      {"src/support", {}},
      {"src/crypto", {"src/support"}},
      {"src/records", {"src/support"}},
      {"src/store", {"src/records"}},
      {"src/net", {"src/support"}},
      {"src/locks", {"src/support", "src/crypto"}},
      {"src/session", {"src/support", "src/crypto", "src/records", "src/locks"}},
      {"src/garbage", {"src/support", "src/crypto"}},
      {"src/testing", {"src/support", "src/records"}},
      {"src/sqlite/driver", {"src/support"}},
      {"src/sqlite", {"src/support", "src/records", "src/sqlite/driver"}},
      {"src/aws/profiles", {"src/support"}},
      {"src/aws/signing", {"src/support", "src/crypto", "src/net"}},
      {"src/aws/endpoints", {"src/support", "src/crypto", "src/net", "src/aws/profiles"}},
      {"src/aws/credentials",
       {"src/support", "src/crypto", "src/net", "src/aws/profiles", "src/aws/signing",
        "src/aws/endpoints"}},
      {"src/dynamodb/protocol", {"src/support", "src/crypto", "src/records", "src/net"}},
      {"src/dynamodb/client",
       {"src/support", "src/records", "src/net", "src/aws/profiles", "src/aws/signing",
        "src/aws/endpoints", "src/aws/credentials", "src/dynamodb/protocol"}},
      {"src/dynamodb/table",
       {"src/support", "src/records", "src/aws/endpoints", "src/dynamodb/protocol",
        "src/dynamodb/client"}},
      {"src/dynamodb",
       {"src/support", "src/records", "src/dynamodb/protocol", "src/dynamodb/client",
        "src/dynamodb/table"}},
      {"src/settings", {"src/support", "src/records"}},
  };
  return table;
}

/// The public folders that the sources of a component may know; others see the whole of it.
const std::map<std::string, folders>& public_layers() {
  static const std::string root = "include/dynasession";
  static const folders core{root, root + "/detail", root + "/store"};
  static const folders dynamodb{root, root + "/detail", root + "/store", root + "/dynamodb"};
  static const std::map<std::string, folders> table{
      {"src/net", {root + "/detail"}},
      {"src/crypto", {}},
      {"src/basics", core},
      {"src/store", core},
      {"src/support", core},
      {"src/records", core},
      {"src/locks", core},
      {"src/session", core},
      {"src/garbage", core},
      {"src/aws", dynamodb},
      {"src/dynamodb", dynamodb},
      {root + "/store", core},
      {root + "/detail", core},
      {root + "/sqlite", core},
      {root + "/dynamodb", core},
      {root + "/adapters", core},
      {"src/sqlite", {root, root + "/detail", root + "/store", root + "/sqlite"}},
  };
  return table;
}

template <class Allowed>
violations includes_where_not(const source_tree& tree, const std::string& top, Allowed allowed) {
  violations found;
  for (const auto& [path, text] : tree) {
    if (!is_in(path, top) || !is_code(path)) continue;
    for (const auto& target : included_by(path, tree))
      if (!allowed(path, target)) found.push_back(path + " includes " + target);
  }
  return found;
}

violations wrong_layer(const source_tree& tree) {
  return includes_where_not(tree, "src", [](const auto& path, const auto& target) {
    if (!is_in(target, "src")) return !is_in(target, "tests") && !is_in(target, "cli");
    const auto from = folder_of(path), to = folder_of(target);
    const auto layer = layers().find(from);
    return from == to || (layer != layers().end() && layer->second.contains(to));
  });
}

/// The entry of the table for a folder, or of the nearest one above it.
const folders* public_layer_of(std::string folder) {
  for (; !folder.empty(); folder = folder_of(folder)) {
    const auto found = public_layers().find(folder);
    if (found != public_layers().end()) return &found->second;
  }
  return nullptr;
}

violations wrong_public_header(const source_tree& tree) {
  auto allowed = [](const std::string& path, const std::string& target) {
    if (!is_in(target, "include")) return true;
    const auto* layer = public_layer_of(folder_of(path));
    const auto to = folder_of(target);
    return !layer || layer->contains(to) || is_in(target, folder_of(path));
  };
  auto found = includes_where_not(tree, "src", allowed);
  std::ranges::copy(includes_where_not(tree, "include", allowed), std::back_inserter(found));
  return found;
}

violations folder_without_layer(const source_tree& tree) {
  violations found;
  for (const auto& [path, text] : tree)
    if (is_in(path, "src") && is_code(path) && !layers().contains(folder_of(path)))
      found.push_back(path);
  return found;
}

/// Whether `to` is reached from `from` in the graph of folders.
bool leads_to(const std::map<std::string, folders>& graph, const std::string& from,
              const std::string& to) {
  std::deque<std::string> waiting{from};
  for (folders seen; !waiting.empty(); waiting.pop_front()) {
    const auto next = graph.find(waiting.front());
    if (next == graph.end()) continue;
    for (const auto& each : next->second) {
      if (each == to) return true;
      if (seen.insert(each).second) waiting.push_back(each);
    }
  }
  return false;
}

violations circles(const source_tree& tree) {
  std::map<std::string, folders> graph;
  std::map<std::string, std::pair<std::string, std::string>>
      edges;  // of a file: its folder, and the other
  for (const auto& [path, text] : tree) {
    if (!is_in(path, "src")) continue;
    for (const auto& target : included_by(path, tree)) {
      if (!is_in(target, "src") || folder_of(target) == folder_of(path)) continue;
      graph[folder_of(path)].insert(folder_of(target));
      edges[path + " includes " + target] = {folder_of(path), folder_of(target)};
    }
  }
  violations found;
  for (const auto& [include, edge] : edges)
    if (leads_to(graph, edge.second, edge.first)) found.push_back(include);
  return found;
}

violations private_headers_in_programs(const source_tree& tree) {
  auto allowed = [](const std::string&, const std::string& target) {
    return !is_in(target, "src") && !is_in(target, "tests") &&
           !is_in(target, "include/dynasession/detail");
  };
  auto found = includes_where_not(tree, "cli", allowed);
  std::ranges::copy(includes_where_not(tree, "examples", allowed), std::back_inserter(found));
  return found;
}

violations test_servers_that_share_code(const source_tree& tree) {
  violations found;
  for (const auto& [path, text] : tree) {
    if (!is_in(path, "tests/http") || !is_code(path)) continue;
    for (const auto& target : reached_from(path, tree))
      if (is_in(target, "src") || target.starts_with("<boost/asio") ||
          target.starts_with("<boost/beast") || target == "<httplib.h>")
        found.push_back(path + " includes " + target);
  }
  return found;
}

}  // namespace

std::vector<std::string> way_to(const std::string& start, const std::string& target,
                                const source_tree& tree) {
  std::map<std::string, std::string> came_from{{start, {}}};
  for (std::deque<std::string> waiting{start}; !waiting.empty(); waiting.pop_front()) {
    const auto here = waiting.front();
    auto next = included_by(here, tree);
    if (next.contains(target)) {
      std::vector<std::string> way;
      for (auto step = here; !step.empty(); step = came_from[step]) way.push_back(step);
      std::ranges::reverse(way);
      return way;
    }
    const auto stem = std::filesystem::path(here).stem().string() + ".cpp";
    if (here.ends_with(".hpp"))
      for (const auto& [path, text] : tree)
        if (is_in(path, "src") && path.ends_with("/" + stem)) next.insert(path);
    for (const auto& each : next)
      if (tree.contains(each) && came_from.emplace(each, here).second) waiting.push_back(each);
  }
  return {};
}

std::vector<rule> folder_rules() {
  return {
      {"layers_include_only_what_lies_below",
       wrong_layer,
       {{"src/net/planted.hpp", "#include \"session/session_access.hpp\"\n"}}},
      {"components_know_their_own_public_headers_and_those_of_core",
       wrong_public_header,
       {{"src/session/planted.hpp", "#include <dynasession/sqlite/sqlite_store.hpp>\n"}}},
      {"every_folder_of_the_library_has_a_layer",
       folder_without_layer,
       {{"src/planted/planted.cpp", ""}}},
      {"folders_include_each_other_in_no_circle",
       circles,
       {{"src/basics/planted.cpp", "#include \"dynamodb/planted.hpp\"\n"},
        {"src/dynamodb/planted.hpp", "#include \"basics/planted.hpp\"\n"},
        {"src/basics/planted.hpp", ""}}},
      {"programs_use_public_headers_alone",
       private_headers_in_programs,
       {{"examples/planted.cpp", "#include <dynasession/detail/planted.hpp>\n"},
        {"include/dynasession/detail/planted.hpp", ""}}},
      {"test_servers_share_nothing_with_the_clients_they_test",
       test_servers_that_share_code,
       {{"tests/http/planted.cpp", "#include <boost/asio/ip/tcp.hpp>\n"}}},
  };
}

}  // namespace house

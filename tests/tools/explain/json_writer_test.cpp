#include "tools/explain/json_writer.hpp"

#include <gtest/gtest.h>

namespace systole::tools {
namespace {

TEST(JsonWriter, NestsObjectsAndArrays) {
    JsonWriter json;
    json.begin_object().member("name", "web").member("score", 50LL).member("ok", true);
    json.begin_array("nodes").item("n1").begin_object().member("name", "n2").end_object().end_array();
    json.begin_object("nothing").end_object().begin_array("none").end_array();
    EXPECT_EQ(json.end_object().take(), R"({
  "name": "web",
  "score": 50,
  "ok": true,
  "nodes": [
    "n1",
    {
      "name": "n2"
    }
  ],
  "nothing": {},
  "none": []
}
)");
}

TEST(JsonWriter, EscapesWhatJsonDoesNotAllowInTexts) {
    JsonWriter json;
    json.begin_object().member("text", "a \"b\" \\ c\n\x01 ü");
    EXPECT_EQ(json.end_object().take(), "{\n  \"text\": \"a \\\"b\\\" \\\\ c\\u000a\\u0001 ü\"\n}\n");
}

TEST(JsonWriter, LeavesOutEmptyMembersOnlyIfAsked) {
    JsonWriter json;
    json.begin_object().member("a", "").member_if_any("b", "").member_if_any("c", "x");
    EXPECT_EQ(json.end_object().take(), "{\n  \"a\": \"\",\n  \"c\": \"x\"\n}\n");
}

}  // namespace
}  // namespace systole::tools

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "mirrorflow/v1/linkage_service.pb.h"
#include "mirrorflow/v1/log_event.pb.h"
#include "mirrorflow/v1/node_service.pb.h"
#include "mirrorflow/v1/sensitivity.pb.h"

namespace mirrorflow {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::ServiceDescriptor;

// Adds the names of all fields of `message`, and of the messages inside it, that carry no
// sensitivity.
void FindUndeclared(const Descriptor* message, std::set<const Descriptor*>& seen,
                    std::vector<std::string>& undeclared) {
  if (!seen.insert(message).second) return;
  for (int i = 0; i < message->field_count(); ++i) {
    const FieldDescriptor* field = message->field(i);
    if (field->options().GetExtension(v1::sensitivity) == v1::SENSITIVITY_UNSPECIFIED) {
      undeclared.push_back(field->full_name());
    }
    if (field->message_type() != nullptr) FindUndeclared(field->message_type(), seen, undeclared);
  }
}

// Of everything that the services of a file take or give.
std::vector<std::string> UndeclaredFields(const FileDescriptor* file, std::size_t* messages) {
  std::set<const Descriptor*> seen;
  std::vector<std::string> undeclared;
  for (int s = 0; s < file->service_count(); ++s) {
    const ServiceDescriptor* service = file->service(s);
    for (int m = 0; m < service->method_count(); ++m) {
      FindUndeclared(service->method(m)->input_type(), seen, undeclared);
      FindUndeclared(service->method(m)->output_type(), seen, undeclared);
    }
  }
  *messages = seen.size();
  return undeclared;
}

TEST(SensitivityTest, EveryFieldThatCanCrossABorderIsDeclared) {
  for (const FileDescriptor* file : {v1::DescribeRequest::descriptor()->file(),
                                     v1::CreateCampaignRequest::descriptor()->file()}) {
    std::size_t messages = 0;
    EXPECT_THAT(UndeclaredFields(file, &messages), testing::IsEmpty()) << file->name();
    EXPECT_GT(messages, 10U) << file->name();
  }
}

TEST(SensitivityTest, TermsAndLogEventsThatTravelAsBytesAreDeclaredToo) {
  std::set<const Descriptor*> seen;
  std::vector<std::string> undeclared;
  FindUndeclared(v1::RunTerms::descriptor(), seen, undeclared);
  FindUndeclared(v1::LogEvent::descriptor(), seen, undeclared);
  EXPECT_THAT(undeclared, testing::IsEmpty());
}

TEST(SensitivityTest, FieldWithoutDeclarationIsFoundAlsoInsideAnotherMessage) {
  google::protobuf::FileDescriptorProto file;
  file.set_name("planted.proto");
  file.set_syntax("proto3");
  auto* inner = file.add_message_type();
  inner->set_name("Inner");
  auto* leak = inner->add_field();
  leak->set_name("surname");
  leak->set_number(1);
  leak->set_type(google::protobuf::FieldDescriptorProto::TYPE_STRING);
  leak->set_label(google::protobuf::FieldDescriptorProto::LABEL_OPTIONAL);
  auto* outer = file.add_message_type();
  outer->set_name("Outer");
  auto* field = outer->add_field();
  field->set_name("inner");
  field->set_number(1);
  field->set_type(google::protobuf::FieldDescriptorProto::TYPE_MESSAGE);
  field->set_type_name(".Inner");
  field->set_label(google::protobuf::FieldDescriptorProto::LABEL_OPTIONAL);
  field->mutable_options()->SetExtension(v1::sensitivity, v1::PUBLIC);
  auto* service = file.add_service();
  service->set_name("Planted");
  auto* method = service->add_method();
  method->set_name("Leak");
  method->set_input_type(".Outer");
  method->set_output_type(".Outer");

  google::protobuf::DescriptorPool pool(google::protobuf::DescriptorPool::generated_pool());
  const FileDescriptor* built = pool.BuildFile(file);
  ASSERT_NE(built, nullptr);
  std::size_t messages = 0;
  EXPECT_THAT(UndeclaredFields(built, &messages), testing::ElementsAre("Inner.surname"));
}

TEST(SensitivityTest, ThereIsNoValueForRawData) {
  const auto* values = v1::Sensitivity_descriptor();
  std::vector<std::string> names;
  for (int i = 0; i < values->value_count(); ++i) names.push_back(values->value(i)->name());
  EXPECT_THAT(names, testing::ElementsAre("SENSITIVITY_UNSPECIFIED", "PUBLIC", "PSEUDONYMISED",
                                          "AGGREGATE"));
}

}  // namespace
}  // namespace mirrorflow

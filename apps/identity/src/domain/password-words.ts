/** Words that anybody would try for a password here: of the service, of its work, of the district and of the person. */

/** Of the service and its work, in both languages, and what passwords are often made of. */
const OF_THE_SERVICE = [
  'nuanxin', '暖心', 'heartwarming', 'you', 'are', 'here', 'for', 'all', 'of', 'us', 'district', 'login', 'password', 'passwort', 'passwd', 'admin', 'administrator', 'coordinator', 'counsellor', 'supervisor', 'facilitator',
  'volunteer', 'hospital', 'hotel', 'hotline', 'quarantine', 'covid', 'corona', 'virus', 'psychologist', 'professor', 'social', 'worker', 'work', 'help', 'support', 'group', 'duty', 'welcome', 'hello', 'test', 'secret',
  'yiyuan', 'jiudian', 'rexian', 'geli', 'xinli', 'zhiyuanzhe', 'jiayou', 'mima', 'guanliyuan', 'yiqing', 'kangyi', 'fangcang',
  '密码', '口令', '管理员', '医院', '酒店', '热线', '隔离', '方舱', '心理', '社工', '志愿者', '志愿', '服务', '加油', '疫情', '抗疫', '新冠', '咨询', '援助', '支持', '值班', '你好', '欢迎',
] as const;

/** All words for somebody: the district by its slug, the login, and the name as it is written. */
export const expectedWords = ({ district, login, name }: { readonly district: string; readonly login: string; readonly name: string }): string[] =>
  [...OF_THE_SERVICE, district, login, name];

/** Made-up names of people, hotels and topics: nobody and nothing real is meant. */

export const surnames = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕'];
export const givenNames = ['静怡', '晓雯', '思远', '文博', '雅琴', '志强', '慧敏', '子涵', '晨曦', '海燕', '建国', '丽华', '一鸣', '若溪', '俊杰', '婉清', '明哲', '欣然', '春梅', '宇航', '书瑶', '立群', '佳宁', '云飞', '素心', '维平', '可欣', '向阳', '雨桐', '承志'];

export const hotelNames = ['海河', '云栖', '锦程', '悦途', '星澜', '春和', '望津', '临江', '晴川', '栖园', '暖阳', '安澜', '听雨', '明湖', '长青', '南苑', '北辰苑', '金桥', '玉兰', '松涛'];
export const hotelKinds = ['假日酒店', '商务酒店', '快捷酒店', '宾馆', '度假酒店'];
export const streets = ['示例路', '样本街', '虚构道', '假想里'];

/** The four categories of the Tianjin service and one of the district's own. */
export const topicTitles: readonly (readonly [category: string, titles: readonly string[]])[] = [
  ['pressure-relief', ['睡不着的夜晚', '三分钟呼吸放松', '隔离中的身体扫描', '和紧张做朋友', '下班后的十分钟', '把担心写下来']],
  ['mental-wellbeing', ['今天的三件好事', '认识自己的情绪', '独处的力量', '给未来的自己写信', '信息太多怎么办', '我的支持网络']],
  ['partner-relationship', ['隔着屏幕的陪伴', '好好吵架', '说出我的需要', '分开的日子', '感谢对方的一件小事']],
  ['parent-child-relationship', ['和孩子视频聊什么', '在家上网课', '孩子问起疫情', '做不完美的父母', '睡前故事接龙']],
  ['quarantine-life', ['房间里的小运动', '窗外的风景', '隔离餐的一百种吃法', '解除隔离那一天']],
];

export const resources: readonly (readonly [title: string, body: string])[] = [
  ['呼吸放松练习', '坐稳，吸气四拍，停两拍，呼气六拍，做十轮。'],
  ['睡眠卫生十条', '固定起床时间，睡前一小时放下手机。'],
  ['给医护人员的减压清单', '换班后先喝水、伸展，再和信任的人说一句话。'],
  ['与孩子谈隔离', '用孩子听得懂的话讲，先听孩子怎么想。'],
  ['情绪日记模板', '时间、事情、感受、想法、下一步。'],
  ['什么时候该找人帮忙', '持续两周睡不好、吃不下、没兴趣，请拨热线。'],
];

export const noteTexts = ['来访者谈到睡眠，约定每晚练习呼吸放松。', '情绪较上次平稳，主要担心家人。', '讨论与伴侣的沟通方式，布置小练习。', '回顾目标，来访者认为压力减轻。', '未接通，留言后约明日再联系。', '与督导讨论后调整计划。'];
export const skipReasons = ['院方消防演练', '院方集中解除隔离', '主持人临时不适'];

/** Hospitals, topics and resources of the demo district, all invented. */

const HOTELS = ['和平假日', '海河之畔', '津湾', '劝业', '滨江', '五大道', '小白楼', '新兴', '南市', '营口道', '成都道', '贵州路', '西康路'];

/** The 13 hospitals; codes as people say them aloud. */
export const hospitals = HOTELS.map((name, index) => ({
  code: `TJ-${String(index + 1).padStart(2, '0')}`, name: `${name}酒店隔离点`, address: `天津市和平区示例路${index + 1}号`, capacity: 80 + index * 10,
}));

export const topics = [
  { title: '把今天的压力放下来', category: 'pressure-relief', text: '今晚我们聊聊压力：今天最紧张的是哪一刻？一起做三次慢呼气，吸四拍，停两拍，呼六拍。' },
  { title: '睡不着的夜晚', category: 'mental-wellbeing', text: '今晚的话题是睡眠。睡前一小时把消息关掉，写下三件今天已经做完的事，再躺下。' },
  { title: '隔着一道门的夫妻', category: 'partner-relationship', text: '今晚聊聊伴侣：用“我觉得……”开头说一句想念，而不是“你怎么……”。' },
  { title: '怎样和孩子说再等几天', category: 'parent-child-relationship', text: '今晚聊聊孩子：告诉孩子日期，一起画一张倒数的格子，每天涂一格。' },
  { title: '给值班的自己十分钟', category: 'pressure-relief', text: '给医护人员：下班后的十分钟属于自己，换下衣服，洗把脸，给一个人发一句“我下班了”。' },
  { title: '担心会传给家人', category: 'mental-wellbeing', text: '担心是因为在乎。今晚我们把担心写下来，分成“能做的”和“要等的”两列。' },
] as const;

export const resources = [
  { title: '呼吸放松练习', category: 'relaxation', summary: '五分钟腹式呼吸引导，睡前可用：吸气四拍，停两拍，呼气六拍，重复十次。', verifiedOn: '2026-01-05' },
  { title: '全国统一心理援助热线', category: 'hotline', summary: '需要和人谈谈时可以拨打；危险时请先拨打120或110。', phone: '12356', verifiedOn: '2026-01-05' },
  { title: '隔离期间的作息表', category: 'daily-life', summary: '给每天三件固定的事：起床、活动、联系一个人。', verifiedOn: '2026-01-05' },
  { title: '和孩子一起度过隔离', category: 'family', summary: '画格子倒数、讲故事、固定的视频时间。', verifiedOn: '2026-01-05' },
] as const;
